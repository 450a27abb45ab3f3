using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace ManyHands;

/// <summary>What jobs of one kind have in common, told to each worker once: a record's type, or a function. Thread-safe.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
[RequiresDynamicCode(CrossingText.Dynamic)]
internal sealed class JobDefinition
{
    private static readonly ConcurrentDictionary<(Type Runner, MethodBase? Code, Type? Shape), JobDefinition> Known = new();

    private readonly Type _runner;
    private readonly Type? _wrapper;
    private readonly Delegate? _code;
    private byte[]? _bytes;

    private JobDefinition(Type runner, Type? wrapper, Delegate? code, string name)
    {
        (_runner, _wrapper, _code) = (runner, wrapper, code);
        Name = name;
        Arguments = runner.GenericTypeArguments.Length == 2 && code is null ? Codec.Of(runner.GenericTypeArguments[0]) : null;
        CheckResult(runner.GenericTypeArguments[^1], name);
    }

    /// <summary>What its jobs are called that have no name of their own.</summary>
    internal string Name { get; }

    /// <summary>How the job itself crosses, where it is a record.</summary>
    internal Codec? Arguments { get; }

    /// <summary>How workers are told.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes ??= ToBytes();

    /// <summary>Of a record, or of a function that crosses.</summary>
    internal static JobDefinition Of<TResult>(IJob<TResult> job)
    {
        if (job is not FunctionJob function)
            return Of(typeof(RecordRunner<,>).MakeGenericType(job.GetType(), typeof(TResult)), null, null, job);
        return Of(typeof(FunctionRunner<TResult>), job.GetType(), function.Code, job);
    }

    /// <summary>Of a function that is called for each item of a group.</summary>
    internal static JobDefinition OfGroup<T, TResult>(Delegate code) => Of(typeof(GroupRunner<T, TResult>), null, code, code);

    /// <summary>In a worker: what runs such jobs.</summary>
    internal static JobRunner ReadRunner(PayloadReader from)
    {
        Type runner = TypeRef.Read(from);
        object[] arguments = [];
        if (from.ReadVarint() != 0)
        {
            Delegate code = MethodRef.Read(from);
            arguments = from.ReadVarint() != 0 ? [Activator.CreateInstance(TypeRef.Read(from), code)!] : [code];
        }

        return (JobRunner)Activator.CreateInstance(runner, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private static JobDefinition Of(Type runner, Type? wrapper, Delegate? code, object named) =>
        Known.TryGetValue((runner, code?.Method, wrapper ?? code?.GetType()), out JobDefinition? known)
            ? known
            : Known.GetOrAdd((runner, code?.Method, wrapper ?? code?.GetType()), new JobDefinition(runner, wrapper, code, JobName.Of(named)));

    // Here, since it would be found out in the worker only after the work.
    private static void CheckResult(Type result, string name)
    {
        try
        {
            _ = Codec.Of(result);
        }
        catch (JobSerializationException exception)
        {
            throw new JobSerializationException($"The result of {name} can't come back: {exception.Message}", exception.Member, exception);
        }
    }

    private byte[] ToBytes()
    {
        PayloadWriter to = new();
        TypeRef.Write(to, _runner);
        to.WriteVarint(_code is null ? 0u : 1u);
        if (_code is not null)
        {
            MethodRef.Write(to, _code);
            to.WriteVarint(_wrapper is null ? 0u : 1u);
            if (_wrapper is not null)
                TypeRef.Write(to, _wrapper);
        }

        return to.Main.ToArray();
    }
}
