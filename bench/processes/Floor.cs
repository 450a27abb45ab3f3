using System.Diagnostics;

namespace ProcessBenchmarks;

/// <summary>What the machine and the runtime allow, without any pool.</summary>
internal static class Floor
{
    private const int Message = 64;

    /// <summary>Microseconds for 64 bytes to another .NET process and back, by pipes and blocking threads.</summary>
    internal static double PipeRoundTrip(int times)
    {
        using Process other = StartSelf("echo");
        Stream to = other.StandardInput.BaseStream;
        Stream from = other.StandardOutput.BaseStream;
        byte[] message = new byte[Message];
        for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm).TotalSeconds < 1;)
            RoundTrip();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            RoundTrip();
        double result = Stopwatch.GetElapsedTime(started).TotalMicroseconds / times;
        to.Close();
        other.WaitForExit();
        return result;

        void RoundTrip()
        {
            to.Write(message);
            to.Flush();
            from.ReadExactly(message);
        }
    }

    /// <summary>The other side.</summary>
    internal static void Echo()
    {
        using Stream from = Console.OpenStandardInput();
        using Stream to = Console.OpenStandardOutput();
        byte[] message = new byte[Message];
        while (from.ReadAtLeast(message, Message, throwOnEndOfStream: false) == Message)
            to.Write(message);
    }

    /// <summary>Milliseconds for a .NET process that does nothing, from its start to its end.</summary>
    internal static double Start(int times)
    {
        StartSelf("nothing").WaitForExit();
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            using Process other = StartSelf("nothing");
            other.WaitForExit();
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / times;
    }

    private static Process StartSelf(string what) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [what, "0"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
