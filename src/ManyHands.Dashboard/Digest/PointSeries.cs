namespace ManyHands.Dashboard;

/// <summary>Numbers over the last minutes, one row about each second. Not thread-safe.</summary>
/// <param name="width">Numbers in a row.</param>
internal sealed class PointSeries(int width)
{
    /// <summary>Rows kept: five minutes of them.</summary>
    public const int Most = 300;

    private readonly Queue<double[]> _rows = [];

    public int Width => width;

    /// <param name="row">A time first.</param>
    public void Add(params double[] row)
    {
        if (_rows.Count == Most)
            _rows.Dequeue();
        _rows.Enqueue(row);
    }

    /// <summary>All rows, one after the other.</summary>
    public double[] All() => [.. _rows.SelectMany(static row => row)];
}
