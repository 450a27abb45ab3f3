using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;

namespace ManyHands;

/// <summary>What a method's code speaks of (ECMA-335, partition III).</summary>
[RequiresUnreferencedCode(CrossingText.Unreferenced)]
internal static class Instructions
{
    private static readonly Dictionary<short, OpCode> ByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The fields and methods, in the order of the code; none where there is no code to be had.</summary>
    internal static IEnumerable<MemberInfo> MembersIn(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE && at < code.Length)
                value = (short)(0xFE00 | code[at++]);
            if (!ByValue.TryGetValue(value, out OpCode instruction))
                yield break;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod
                && Resolve(method, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))) is { } member)
            {
                yield return member;
            }

            at += Length(instruction, code, at);
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token)
    {
        try
        {
            return method.Module.ResolveMember(
                token,
                method.DeclaringType?.IsGenericType == true ? method.DeclaringType.GetGenericArguments() : null,
                method.IsGenericMethod ? method.GetGenericArguments() : null);
        }
        catch (Exception exception) when (exception is ArgumentException or TypeLoadException or MissingMemberException
            or BadImageFormatException or FileNotFoundException or FileLoadException)
        {
            // A member of an assembly that isn't there: it is no captured variable, and only names for a message are looked for.
            return null;
        }
    }

    private static int Length(OpCode instruction, byte[] code, int at) => instruction.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)),
        _ => 4,
    };
}
