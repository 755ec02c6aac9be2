using System.Numerics;
using Semiflow.Kernels;

namespace Semiflow.Systems.Ocean;

/// <summary>
/// Tendencies of rotating shallow water on a C grid, row after row from south to north. The update of a row may overwrite the
/// state in that row: the sweep keeps what the next row needs of it.
/// </summary>
internal sealed unsafe class ShallowWaterRows
{
    private readonly ShallowWaterLayout layout;
    private readonly ShallowWaterConstants constants;
    private readonly double spacing;
    private readonly double[] coriolis;
    private readonly double[] stress;

    // Rows beside the fields: u, v, h of the row below; the two rows of vorticity and of Bernoulli's function; three of tendencies.
    private readonly AlignedNumbers beside;

    public ShallowWaterRows(ShallowWaterLayout layout, double side, ShallowWaterConstants constants, WindProfile wind, bool compat)
    {
        (this.layout, this.constants) = (layout, constants);
        int n = layout.Points;
        spacing = side / n;
        double node = compat ? side / (n - 1) : spacing, offset = compat ? 0 : spacing / 2;
        coriolis = [.. Enumerable.Range(0, n + 1).Select(j => constants.Coriolis + constants.Beta * (j * node - side / 2))];
        stress = [.. Enumerable.Range(0, n)
            .Select(j => constants.WindStress / constants.Density * Shape(wind, (j * node + offset) / side - 0.5))];
        beside = new AlignedNumbers(10 * layout.Stride);
    }

    /// <summary>Factor of the wind at this moment.</summary>
    public double WindFactor { get; set; } = 1;

    /// <summary>Shape of the wind at y/L from −1/2 to 1/2.</summary>
    public static double Shape(WindProfile wind, double y) =>
        wind == WindProfile.Cosine ? Math.Cos(2 * Math.PI * y) : Math.Sin(2 * Math.PI * y);

    /// <summary>Computes the tendencies of all rows and hands them to the update.</summary>
    public void Sweep<TUpdate>(AlignedNumbers[] state, ref TUpdate update)
        where TUpdate : struct, IRowUpdate
    {
        int n = layout.Points, s = layout.Stride;
        double* u = state[0].Pointer + layout.Origin, v = state[1].Pointer + layout.Origin, h = state[2].Pointer + layout.Origin;
        double* start = beside.Pointer + ShallowWaterLayout.Pad;
        double* under = start, curl = start + 3 * s, curlAbove = curl + s, head = curl + 2 * s, headBelow = curl + 3 * s,
            tendencies = curl + 4 * s;
        beside.Span[..(3 * s)].Clear();
        Vorticity(u, u - s, v, coriolis[0], curl);
        for (int j = 0; j < n; j++)
        {
            Vorticity(u + s, u, v + s, coriolis[j + 1], curlAbove);
            Bernoulli(u, v, h, head);
            Velocities(u, v, h, under, curl, curlAbove, head, headBelow, WindFactor * stress[j], tendencies);
            Continuity(u, v, h, under + 2 * s, tendencies + 2 * s);
            tendencies[n - 1] = 0; // The eastern wall.
            if (j == 0)
            {
                new Span<double>(tendencies + s, n).Clear(); // The southern wall.
            }

            for (int i = 0; i < n; i += Vector<double>.Count)
            {
                Vector.Load(u + i).Store(under + i);
                Vector.Load(v + i).Store(under + s + i);
                Vector.Load(h + i).Store(under + 2 * s + i);
            }

            update.Apply(j, tendencies, s);
            double* swap = curl;
            curl = curlAbove;
            curlAbove = swap;
            swap = head;
            head = headBelow;
            headBelow = swap;
            u += s;
            v += s;
            h += s;
        }
    }

    // ζ + f at the south-eastern corner of each cell, from column −1 on.
    private void Vorticity(double* u, double* below, double* v, double f, double* curl)
    {
        var inverse = new Vector<double>(1 / spacing);
        var planet = new Vector<double>(f);
        for (int i = -Vector<double>.Count; i < layout.Points; i += Vector<double>.Count)
        {
            ((Vector.Load(v + i + 1) - Vector.Load(v + i) - Vector.Load(u + i) + Vector.Load(below + i)) * inverse + planet).Store(curl
                + i);
        }
    }

    // Kinetic energy + g*h in the cells.
    private void Bernoulli(double* u, double* v, double* h, double* head)
    {
        var weight = new Vector<double>(constants.Kinetic / 4); // Of squares of sums of two.
        var gravity = new Vector<double>(constants.Gravity);
        for (int i = 0; i < layout.Points; i += Vector<double>.Count)
        {
            Vector<double> x = Vector.Load(u + i - 1) + Vector.Load(u + i), y = Vector.Load(v + i) + Vector.Load(v + i + layout.Stride);
            ((x * x + y * y) * weight + gravity * Vector.Load(h + i)).Store(head + i);
        }
    }

    private void Velocities(
        double* u, double* v, double* h, double* under, double* curl, double* curlAbove, double* head, double* headBelow, double wind,
        double* tendencies)
    {
        int s = layout.Stride;
        var eighth = new Vector<double>(0.125);
        var half = new Vector<double>(0.5);
        var inverse = new Vector<double>(1 / spacing);
        var drag = new Vector<double>(-constants.Drag);
        var viscosity = new Vector<double>(constants.Viscosity / (spacing * spacing));
        var four = new Vector<double>(4);
        var depth = new Vector<double>(constants.Depth);
        var stress = new Vector<double>(wind);
        for (int i = 0; i < layout.Points; i += Vector<double>.Count)
        {
            Vector<double> here = Vector.Load(u + i), below = Vector.Load(under + i), west = Vector.Load(u + i - 1);
            Vector<double> there = Vector.Load(v + i), above = Vector.Load(v + s + i), east = Vector.Load(v + i + 1);
            Vector<double> corner = Vector.Load(curl + i), bernoulli = Vector.Load(head + i);
            Vector<double> turned = eighth * (corner + Vector.Load(curlAbove + i)) * (there + above + east + Vector.Load(v + s + i + 1));
            Vector<double> slope = (Vector.Load(head + i + 1) - bernoulli) * inverse;
            Vector<double> push = stress / (depth + half * (Vector.Load(h + i) + Vector.Load(h + i + 1)));
            Vector<double> spread = Vector.Load(u + i + 1) + west + Vector.Load(u + s + i) + below - four * here;
            (turned - slope + push + drag * here + viscosity * spread).Store(tendencies + i);

            turned = eighth * (Vector.Load(curl + i - 1) + corner) * (Vector.Load(under + i - 1) + west + below + here);
            slope = (bernoulli - Vector.Load(headBelow + i)) * inverse;
            spread = east + Vector.Load(v + i - 1) + above + Vector.Load(under + s + i) - four * there;
            (drag * there + viscosity * spread - turned - slope).Store(tendencies + s + i);
        }
    }

    private void Continuity(double* u, double* v, double* h, double* below, double* tendencies)
    {
        int s = layout.Stride;
        var half = new Vector<double>(0.5);
        var minus = new Vector<double>(-1 / spacing);
        var depth = new Vector<double>(constants.Depth);
        for (int i = 0; i < layout.Points; i += Vector<double>.Count)
        {
            Vector<double> here = Vector.Load(h + i);
            Vector<double> eastward = Vector.Load(u + i) * (depth + half * (here + Vector.Load(h + i + 1)));
            Vector<double> fromWest = Vector.Load(u + i - 1) * (depth + half * (here + Vector.Load(h + i - 1)));
            Vector<double> northward = Vector.Load(v + s + i) * (depth + half * (Vector.Load(h + s + i) + here));
            Vector<double> fromSouth = Vector.Load(v + i) * (depth + half * (here + Vector.Load(below + i)));
            (minus * (eastward - fromWest + northward - fromSouth)).Store(tendencies + i);
        }
    }
}
