namespace ManyHands.Fuzzing;

/// <summary>Makes an input that fails smaller, as long as it fails in the same way.</summary>
internal static class Minimiser
{
    private const int MostTries = 3000;
    private const int MostTriesOfSlow = 40;

    public static FuzzFailure Shrink(FuzzTarget target, FuzzFailure failure)
    {
        int tries = failure.IsTime ? MostTriesOfSlow : MostTries;
        for (int part = failure.Input.Length / 2; part > 0; part /= 2)
        {
            for (int at = 0; at < failure.Input.Length && tries > 0; tries--)
            {
                byte[] input = [.. failure.Input.AsSpan(0, at), .. failure.Input.AsSpan(Math.Min(at + part, failure.Input.Length))];
                if (FuzzFailure.Find(target, input) is { } same && same.Kind == failure.Kind)
                    failure = same;
                else
                    at += part;
            }
        }

        return failure;
    }
}
