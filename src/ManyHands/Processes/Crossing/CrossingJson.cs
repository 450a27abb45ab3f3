using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ManyHands;

/// <summary>The serializer's settings: everything is written that a value has, or the type is refused. Thread-safe.</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced), RequiresDynamicCode(CrossingText.Dynamic)]
internal static class CrossingJson
{
    /// <summary>
    /// Deep enough for trees that people send. A level takes up to a kilobyte of stack or two, and reading can't ask how much
    /// is left of it.
    /// </summary>
    internal const int MaxDepth = 256;

    private static readonly IJsonTypeInfoResolver Refusing =
        new DefaultJsonTypeInfoResolver().WithAddedModifier(ContractRules.Apply);

    private static readonly JsonSerializerOptions Options = new()
    {
        IncludeFields = true,
        MaxDepth = MaxDepth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(ContractRules.ApplyLate),
        Converters = { new ExactStringConverter(), new ExactUriConverter(), new BigIntegerConverter(), new RawConverters(), new ExceptionConverters() },
    };

    /// <summary>The serializer writes in order by itself; what is checked here is only the depth.</summary>
    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        SkipValidation = true,
        MaxDepth = MaxDepth + 8,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How the type is written, after a look at all that it holds.</summary>
    /// <exception cref="JobSerializationException">Something in it could not come back.</exception>
    internal static JsonTypeInfo Contract(Type type)
    {
        new ContractWalk(Refusing, Options).Visit(type, null);
        return Options.GetTypeInfo(type);
    }
}
