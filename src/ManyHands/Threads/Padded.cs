using System.Runtime.InteropServices;

namespace ManyHands;

/// <summary>
/// A number that many threads write, alone on its cache lines: what lies beside it would go to and fro between the cores as it
/// does. Twice 64 bytes, for some processors fetch lines in pairs.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Padded
{
    [FieldOffset(128)]
    internal long Value;
}
