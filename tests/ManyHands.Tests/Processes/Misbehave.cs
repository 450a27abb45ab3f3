using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManyHands.Tests;

/// <summary>How a worker can go wrong.</summary>
public enum Way
{
    Exit0,
    Exit3,
    FailFast,
    SigKill,
    SigStop,
    SigSegv,
    StackOverflow,
    Loop,
    ClosesItsChannel,
    WritesJunk,
    FillsMemory,
    FloodsErrors,
}

/// <summary>What goes wrong, in workers only: the tests' own process asks in vain.</summary>
internal static class Misbehave
{
    /// <summary>In a worker's environment: that it is one.</summary>
    internal const string WorkerVariable = "MANYHANDS_TESTS_WORKER";

    /// <summary>In a worker's environment: a file whose taker misbehaves, and how.</summary>
    internal const string MarkerVariable = "MANYHANDS_TESTS_MARKER";
    internal const string WayVariable = "MANYHANDS_TESTS_WAY";

    private static readonly List<byte[]> Kept = [];

    internal static bool IsWorker { get; } = Environment.GetEnvironmentVariable(WorkerVariable) is not null;

    /// <summary>Does it. Returns from <see cref="Way.FloodsErrors"/> only.</summary>
    internal static void Now(Way way)
    {
        if (!IsWorker)
            return;
        Console.Error.WriteLine(LastWords(way));
        switch (way)
        {
            case Way.Exit0 or Way.Exit3:
                Environment.Exit(way == Way.Exit0 ? 0 : 3);
                break;
            case Way.FailFast:
                Environment.FailFast("on purpose");
                break;
            case Way.SigKill:
                Libc.Kill(Environment.ProcessId, Libc.SigKill);
                break;
            case Way.SigStop:
                Libc.Kill(Environment.ProcessId, 19);
                break;
            case Way.SigSegv:
                // In the C library, where the runtime makes no exception of it.
                Marshal.FreeHGlobal(0x1000000);
                break;
            case Way.StackOverflow:
                Fall(1);
                break;
            case Way.Loop:
                while (true)
                    Thread.SpinWait(100);
            case Way.ClosesItsChannel:
                new SafeFileHandle(Descriptors.Results, ownsHandle: true).Dispose();
                break;
            case Way.WritesJunk:
                Pipe.TryWrite(new SafeFileHandle(Descriptors.Results, ownsHandle: false), "this is no frame"u8);
                break;
            case Way.FillsMemory:
                while (true)
                {
                    byte[] piece = new byte[4 << 20];
                    Array.Fill(piece, (byte)1);
                    Kept.Add(piece);
                    Thread.SpinWait(50_000); // The pool looks 50 times a second.
                }

            case Way.FloodsErrors:
                for (int i = 0; i < 10_000; i++)
                    Console.Error.WriteLine(new string('x', 100));
                Console.Error.Write(new string('y', 1 << 20));
                return;
        }

        new ManualResetEventSlim().Wait();
    }

    internal static string LastWords(Way way) => $"now it comes: {way}";

    /// <summary>Misbehaves as the environment says, in the first of all workers that asks.</summary>
    internal static void Once()
    {
        if (Environment.GetEnvironmentVariable(MarkerVariable) is not { } marker)
            return;
        try
        {
            File.Move(marker, marker + ".taken");
        }
        catch (FileNotFoundException)
        {
            return; // Another worker was first.
        }

        Now(Enum.Parse<Way>(Environment.GetEnvironmentVariable(WayVariable)!));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Fall(int depth) => Fall(depth + 1) + 1;
}
