using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Data;
using Semiflow.Spaces;
using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>What a trained network needs besides its options and parameters: <c>model.json</c> of a run.</summary>
/// <param name="Grid">Grid of the training data.</param>
/// <param name="InputChannels">Components of the inputs.</param>
/// <param name="OutputChannels">Components of the outputs.</param>
/// <param name="Input">Normalization of inputs.</param>
/// <param name="Output">Normalization of outputs.</param>
internal sealed record ModelCard(Grid Grid, int InputChannels, int OutputChannels, ValueRange Input, ValueRange Output)
{
    private const string FileName = "model.json";

    public void Write(RunFolder run) => RunFolder.WriteJson(Path.Combine(run.Path, FileName), new JsonObject
    {
        ["axes"] = new JsonArray([.. Grid.Axes.Select(axis => new JsonObject
        {
            ["lower"] = axis.Lower,
            ["upper"] = axis.Upper,
            ["points"] = axis.Points,
            ["boundary"] = Configuration.Text(axis.Boundary),
        })]),
        ["input_channels"] = InputChannels,
        ["output_channels"] = OutputChannels,
        ["input_minimum"] = Input.Minimum,
        ["input_maximum"] = Input.Maximum,
        ["output_minimum"] = Output.Minimum,
        ["output_maximum"] = Output.Maximum,
    });

    public static ModelCard Read(RunFolder run)
    {
        string path = Path.Combine(run.Path, FileName);
        if (!File.Exists(path))
        {
            throw new InputException($"{run.Path} was interrupted before its training began: 'semiflow resume' it first.");
        }

        JsonObject json = RunFolder.ReadJson(path);
        try
        {
            double Number(string key) => json[key]!.GetValue<double>();
            return new ModelCard(
                new Grid([.. json["axes"]!.AsArray().Select(axis => new Axis(
                    axis!["lower"]!.GetValue<double>(), axis["upper"]!.GetValue<double>(), axis["points"]!.GetValue<int>(),
                    Enum.GetValues<Boundary>().Single(each => Configuration.Text(each) == axis["boundary"]!.GetValue<string>())))]),
                json["input_channels"]!.GetValue<int>(), json["output_channels"]!.GetValue<int>(),
                new ValueRange(Number("input_minimum"), Number("input_maximum")), new ValueRange(Number("output_minimum"), Number("output_maximum")));
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException or ArgumentException or JsonException)
        {
            throw new InputException($"{path} is damaged; 'semiflow resume' writes it again unless the run is finished.", error);
        }
    }
}
