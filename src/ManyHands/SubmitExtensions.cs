namespace ManyHands;

/// <summary>The other ways to submit: functions, and a job with a token but no options.</summary>
/// <remarks>
/// All of them are <see cref="IExecutor.Submit{TResult}"/>; its promises and errors hold. What a function may capture,
/// its executor says: see <see cref="IFunctionExecutor"/>. Thread-safe.
/// </remarks>
public static class SubmitExtensions
{
    /// <inheritdoc cref="IExecutor.Submit{TResult}"/>
    public static Task<TResult> Submit<TResult>(
        this IExecutor executor, IJob<TResult> job, CancellationToken cancellationToken) =>
        Checked(executor).Submit(job, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">A function that runs on a worker to its end.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    /// <exception cref="ArgumentException">The function's result is a task of a kind that nobody would await.</exception>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<TResult> function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">A function that runs on a worker to its end.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    /// <exception cref="ArgumentException">The function's result is a task of a kind that nobody would await.</exception>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<TResult> function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor) is ThreadPoolExecutor pool
            ? pool.SubmitWork<TResult>(AwaitedByNobody<TResult>.Refuse(function), options, cancellationToken)
            : executor.Submit(new Function<TResult>(AwaitedByNobody<TResult>.Refuse(function)), options, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">A function that is told by its token when it should stop.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    /// <exception cref="ArgumentException">The function's result is a task of a kind that nobody would await.</exception>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<CancellationToken, TResult> function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">A function that is told by its token when it should stop.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    /// <exception cref="ArgumentException">The function's result is a task of a kind that nobody would await.</exception>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<CancellationToken, TResult> function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor).Submit(new TokenFunction<TResult>(AwaitedByNobody<TResult>.Refuse(function)), options, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An action that runs on a worker to its end.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Action function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An action that runs on a worker to its end.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Action function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor).Submit(new ActionFunction(Checked(function)), options, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An action that is told by its token when it should stop.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Action<CancellationToken> function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An action that is told by its token when it should stop.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Action<CancellationToken> function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor).Submit(new TokenAction(Checked(function)), options, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<Task<TResult>> function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<Task<TResult>> function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor) is AsyncExecutor asynchronous
            ? asynchronous.SubmitCode<TResult>(Checked(function), options, cancellationToken)
            : executor.Submit(new AsyncFunction<TResult>(Checked(function)), options, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function that is told by its token when it should stop.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<CancellationToken, Task<TResult>> function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function that is told by its token when it should stop.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task<TResult> Submit<TResult>(
        this IFunctionExecutor executor, Func<CancellationToken, Task<TResult>> function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor) is AsyncExecutor asynchronous
            ? asynchronous.SubmitCode<TResult>(Checked(function), options, cancellationToken)
            : executor.Submit(new AsyncTokenFunction<TResult>(Checked(function)), options, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function without a result.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Func<Task> function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function without a result.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Func<Task> function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor) is AsyncExecutor asynchronous
            ? asynchronous.SubmitCode<Nothing>(Checked(function), options, cancellationToken)
            : executor.Submit(new AsyncAction(Checked(function)), options, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function without a result that is told by its token when it should stop.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Func<CancellationToken, Task> function, CancellationToken cancellationToken = default) =>
        executor.Submit(function, default, cancellationToken);

    /// <summary>Accepts a function as a job.</summary>
    /// <param name="executor">Where it runs.</param>
    /// <param name="function">An async function without a result that is told by its token when it should stop.</param>
    /// <param name="options">Its name, lane and time limit.</param>
    /// <param name="cancellationToken">Cancels it: queued, it never starts; running, its token tells it.</param>
    /// <returns>A task that ends as the function does.</returns>
    public static Task Submit(
        this IFunctionExecutor executor, Func<CancellationToken, Task> function, JobOptions options, CancellationToken cancellationToken = default) =>
        Checked(executor) is AsyncExecutor asynchronous
            ? asynchronous.SubmitCode<Nothing>(Checked(function), options, cancellationToken)
            : executor.Submit(new AsyncTokenAction(Checked(function)), options, cancellationToken);

    private static T Checked<T>(T argument)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument;
    }
}
