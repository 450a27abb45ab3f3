namespace ManyHands;

/// <summary>What a frame says; who may send which, and when, stands in the README of the protocol.</summary>
internal enum FrameKind : byte
{
    None,

    // On the jobs' pipe.
    Hello,
    Define,
    Run,

    // On the control pipe.
    Cancel,
    Recall,
    Collected,

    // On the results' pipe.
    Ready,
    InitializerFailed,
    Result,
    Failed,
    Part,
    Returned,
}
