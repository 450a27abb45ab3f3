using System.Numerics;

namespace ManyHands.Scraping;

/// <summary>
/// About how many distinct values each of some parameters has had, in two kilobytes however many they are: HyperLogLog (Flajolet,
/// Fusy, Gandouet and Meunier, 2007) with 256 registers a parameter, off by a fifteenth. Not thread-safe; confined to a worker.
/// </summary>
internal sealed class ValueSketch
{
    private const int MostNames = 8;
    private const int Registers = 256;
    private const double Alpha = 0.7213 / (1 + (1.079 / Registers));

    private readonly ulong[] _names = new ulong[MostNames];
    private readonly byte[] _registers = new byte[MostNames * Registers];
    private int _count;

    public void Add(ulong name, ulong value)
    {
        int at = _names.AsSpan(0, _count).IndexOf(name);
        if (at < 0)
        {
            if (_count < MostNames)
            {
                at = _count++;
                _names[at] = name;
            }
            else
            {
                // Names without end: those that come last share a place.
                at = MostNames - 1;
                value = UrlHash.Then(value, name);
            }
        }

        // The parameter's own multiplication spreads values whose hashes are alike in some bits.
        ulong bits = UrlHash.Then(name, value);
        ref byte register = ref _registers[(at * Registers) + (int)(bits >> 56)];
        register = Math.Max(register, (byte)(BitOperations.TrailingZeroCount(bits | (1UL << 55)) + 1));
    }

    /// <summary>How many queries the two parameters with the most values can make, each also left out.</summary>
    public double Combinations()
    {
        double widest = 0;
        double second = 0;
        for (int at = 0; at < _count; at++)
        {
            double values = Estimate(_registers.AsSpan(at * Registers, Registers));
            if (values > widest)
                (widest, second) = (values, widest);
            else
                second = Math.Max(second, values);
        }

        return (widest + 1) * (second + 1);
    }

    private static double Estimate(ReadOnlySpan<byte> registers)
    {
        double sum = 0;
        foreach (byte register in registers)
            sum += 1.0 / (1UL << register);
        double estimate = Alpha * Registers * Registers / sum;
        int zeros = registers.Count((byte)0);
        return estimate <= 2.5 * Registers && zeros > 0 ? Registers * Math.Log((double)Registers / zeros) : estimate;
    }
}
