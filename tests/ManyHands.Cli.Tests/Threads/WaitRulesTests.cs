namespace ManyHands.Cli.Tests;

public sealed class WaitRulesTests
{
    [Theory]
    [InlineData(nameof(WaitKind.Monitor), 2, "System.Threading.Monitor.Enter_Slowpath", "System.Threading.Monitor.Enter", "Shop.Pay")]
    [InlineData(nameof(WaitKind.Pulse), 1, "System.Threading.Monitor.Wait", "Shop.Pay")]
    [InlineData(nameof(WaitKind.Lock), 3, "System.Threading.WaitHandle.WaitOneNoCheck", "System.Threading.Lock.TryEnterSlow", "System.Threading.Lock.EnterScope", "Shop.Pay")]
    [InlineData(nameof(WaitKind.Task), 4, "System.Threading.Monitor.Wait", "System.Threading.ManualResetEventSlim.Wait", "System.Threading.Tasks.Task.InternalWaitCore", "System.Runtime.CompilerServices.TaskAwaiter<System.Int32>.GetResult", "Shop.Pay")]
    [InlineData(nameof(WaitKind.AllTasks), 3, "System.Threading.Monitor.Wait", "System.Threading.ManualResetEventSlim.Wait", "System.Threading.Tasks.Task.WaitAllCore")]
    [InlineData(nameof(WaitKind.Collection), 2, "System.Threading.SemaphoreSlim.Wait", "System.Collections.Concurrent.BlockingCollection<System.Int32>.TryTake")]
    [InlineData(nameof(WaitKind.StandardInput), 2, "Interop+Sys.Read", "System.ConsolePal.Read", "System.IO.StreamReader.ReadBuffer")]
    [InlineData(nameof(WaitKind.Join), 1, "System.Threading.Thread.Join", "Shop.Pay")]
    [InlineData(nameof(WaitKind.PoolWorker), 2, "System.Threading.LowLevelLifoSemaphore.WaitNative", "System.Threading.PortableThreadPool+WorkerThread.WorkerThreadStart")]
    // What runs is no wait, whatever stands further out.
    [InlineData(nameof(WaitKind.None), 0, "Shop.Pay", "System.Threading.Tasks.Task.InternalWait")]
    [InlineData(nameof(WaitKind.None), 0, "System.Threading.Monitor.Exit", "Shop.Pay")]
    [InlineData(nameof(WaitKind.None), 0, "System.Threading.Lock.Exit", "Shop.Pay")]
    [InlineData(nameof(WaitKind.None), 0, "System.Threading.Thread.StartCallback")]
    [InlineData(nameof(WaitKind.None), 0, "Interop+Sys.Read", "Shop.Pay")]
    [InlineData(nameof(WaitKind.None), 0, "System.Threading.LockFactory.Enter")]
    [InlineData(nameof(WaitKind.None), 0)]
    public void The_outermost_frame_that_waits_says_for_what(string expected, int count, params string[] frames) => Assert.Equal(
        (expected, count),
        WaitRules.Find([.. frames.Select(Read)]) is var (kind, found) ? (kind.ToString(), found) : default);

    private static ReadFrame Read(string name) =>
        new(new Frame(name, name, IsFramework: true), 0, name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
}
