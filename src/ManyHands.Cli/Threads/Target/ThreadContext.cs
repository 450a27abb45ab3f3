using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ManyHands.Cli;

/// <summary>Registers as the runtime's debugging library wants them (CONTEXT), from what the kernel gives.</summary>
internal static class ThreadContext
{
    // user_regs_struct: where each register lies there, and in a CONTEXT.
    private static readonly (int From, int To)[] Amd64 =
    [
        (0, 0xf0), (8, 0xe8), (16, 0xe0), (24, 0xd8), (32, 0xa0), (40, 0x90), (48, 0xd0), (56, 0xc8), (64, 0xc0), (72, 0xb8),
        (80, 0x78), (88, 0x80), (96, 0x88), (104, 0xa8), (112, 0xb0), (128, 0xf8), (152, 0x98),
    ];

    private const int Amd64Size = 1232;
    private const int Amd64Flags = 0x30;
    private const int Amd64CodeSegment = 0x38;
    private const int Amd64StackSegment = 0x42;
    private const int Amd64Processor = 0x44;

    // Control and integer registers of this architecture.
    private const uint Amd64Valid = 0x100003;

    private const int Arm64Size = 912;
    private const int Arm64General = 8;
    private const int Arm64GeneralSize = 33 * sizeof(ulong);
    private const int Arm64Processor = 4;
    private const uint Arm64Valid = 0x400003;

    public static bool TryWrite(ReadOnlySpan<byte> registers, Span<byte> context, Architecture architecture) => architecture switch
    {
        Architecture.X64 when registers.Length >= 168 && context.Length >= Amd64Size => WriteAmd64(registers, context),
        Architecture.Arm64 when registers.Length >= Arm64GeneralSize + sizeof(ulong) && context.Length >= Arm64Size => WriteArm64(registers, context),
        _ => false,
    };

    private static bool WriteAmd64(ReadOnlySpan<byte> registers, Span<byte> context)
    {
        context.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(context[Amd64Flags..], Amd64Valid);
        foreach ((int from, int to) in Amd64)
            registers.Slice(from, sizeof(ulong)).CopyTo(context[to..]);
        registers.Slice(136, sizeof(ushort)).CopyTo(context[Amd64CodeSegment..]);
        registers.Slice(160, sizeof(ushort)).CopyTo(context[Amd64StackSegment..]);
        registers.Slice(144, sizeof(uint)).CopyTo(context[Amd64Processor..]);
        return true;
    }

    // Both have x0 to x30, the stack pointer and the program counter in this order.
    private static bool WriteArm64(ReadOnlySpan<byte> registers, Span<byte> context)
    {
        context.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(context, Arm64Valid);
        registers[..Arm64GeneralSize].CopyTo(context[Arm64General..]);
        registers.Slice(Arm64GeneralSize, sizeof(uint)).CopyTo(context[Arm64Processor..]);
        return true;
    }
}
