using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels;

/// <summary>
/// Planes in memory, read and written L at a time: planes one after the other ([batch, channel, row, column]) or with the channel
/// innermost ([batch, row, column, channel], where L neighbors are a register already). In one dimension the rows of a group
/// are further planes.
/// </summary>
/// <param name="Data">First element.</param>
/// <param name="Batch">Items.</param>
/// <param name="Channels">Channels of an item.</param>
/// <param name="Rows">Rows of a plane; rows of a group in one dimension.</param>
/// <param name="Columns">Columns of a plane.</param>
/// <param name="ChannelsLast">True for the channel innermost.</param>
/// <param name="RowsArePlanes">True in one dimension.</param>
/// <typeparam name="T">float or double.</typeparam>
internal readonly unsafe record struct PlaneTensor<T>(
    nint Data, int Batch, int Channels, int Rows, int Columns, bool ChannelsLast, bool RowsArePlanes)
    where T : unmanaged
{
    /// <summary>Number of planes.</summary>
    public int Planes => Batch * Channels;

    /// <summary>Elements of a plane.</summary>
    public int PlaneSize => RowsArePlanes ? Columns : Rows * Columns;

    /// <summary>Number of groups of L planes (of L·Rows planes in one dimension).</summary>
    public int Groups(int lanes) => ChannelsLast
        ? Batch * ((Channels + lanes - 1) / lanes)
        : RowsArePlanes ? (Planes + lanes * Rows - 1) / (lanes * Rows) : (Planes + lanes - 1) / lanes;

    /// <summary>The plane in lane 0 of a row of a group; lane l holds the l-th after it.</summary>
    public int FirstPlane(int group, int row, int lanes)
    {
        if (ChannelsLast)
        {
            int perItem = (Channels + lanes - 1) / lanes;
            return group / perItem * Channels + group % perItem * lanes;
        }

        return RowsArePlanes ? (group * Rows + row) * lanes : group * lanes;
    }

    /// <summary>How many lanes of that row hold planes.</summary>
    public int Lanes(int group, int row, int lanes)
    {
        int first = FirstPlane(group, row, lanes);
        return Math.Clamp(ChannelsLast ? Channels - first % Channels : Planes - first, 0, lanes);
    }

    /// <summary>Column 0 of lane 0 of a row.</summary>
    public T* Row(int group, int row, int lanes)
    {
        int plane = FirstPlane(group, row, lanes);
        return (T*)Data + (ChannelsLast
            ? ((nint)(plane / Channels) * Rows + row) * Columns * Channels + plane % Channels
            : RowsArePlanes ? (nint)plane * Columns : ((nint)plane * Rows + row) * Columns);
    }

    /// <summary>Elements from one lane to the next.</summary>
    public nint LaneStride => ChannelsLast ? 1 : PlaneSize;

    /// <summary>Elements from one column to the next.</summary>
    public nint ColumnStride => ChannelsLast ? Channels : 1;

    /// <summary>Reads a row of a group into registers, one a column; absent lanes become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read<TLanes, TVector>(int group, int row, TVector* target)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
    {
        int width = TLanes.Count, lanes = Lanes(group, row, width), column = 0;
        T* source = Row(group, row, width);
        nint laneStride = LaneStride, columnStride = ColumnStride;
        if (lanes == width)
        {
            if (ChannelsLast)
            {
                for (; column < Columns; column++)
                {
                    target[column] = *(TVector*)(source + column * columnStride);
                }
            }
            else
            {
                for (; column <= Columns - width; column += width)
                {
                    TLanes.Transpose(source + column, laneStride, (T*)(target + column), width);
                }
            }
        }

        for (; column < Columns; column++)
        {
            target[column] = default;
            for (int lane = 0; lane < lanes; lane++)
            {
                ((T*)(target + column))[lane] = source[lane * laneStride + column * columnStride];
            }
        }
    }

    /// <summary>Writes a row of a group from registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write<TLanes, TVector>(int group, int row, TVector* values)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
    {
        int width = TLanes.Count, lanes = Lanes(group, row, width), column = 0;
        T* target = Row(group, row, width);
        nint laneStride = LaneStride, columnStride = ColumnStride;
        if (lanes == width)
        {
            if (ChannelsLast)
            {
                for (; column < Columns; column++)
                {
                    *(TVector*)(target + column * columnStride) = values[column];
                }
            }
            else
            {
                for (; column <= Columns - width; column += width)
                {
                    TLanes.Transpose((T*)(values + column), width, target + column, laneStride);
                }
            }
        }

        for (; column < Columns; column++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                target[lane * laneStride + column * columnStride] = ((T*)(values + column))[lane];
            }
        }
    }
}
