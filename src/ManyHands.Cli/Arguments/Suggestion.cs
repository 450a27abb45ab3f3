namespace ManyHands.Cli;

/// <summary>Finds what somebody may have meant to type.</summary>
internal static class Suggestion
{
    /// <summary>The candidate nearest to the word, when it is near.</summary>
    public static string? For(string word, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in candidates)
        {
            // A beginning is near, however much is missing: --work, --max.
            int distance = word.Length > 2 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                ? 1
                : Distance(word.ToLowerInvariant(), candidate);
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }

        return least <= Math.Max(1, word.TrimStart('-').Length / 3) ? nearest : null;
    }

    /// <summary>Edits between two words, a swap of neighbours being one (optimal string alignment after Damerau and Levenshtein).</summary>
    internal static int Distance(string from, string to)
    {
        int[,] cost = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++) cost[i, 0] = i;
        for (int j = 0; j <= to.Length; j++) cost[0, j] = j;
        for (int i = 1; i <= from.Length; i++)
        {
            for (int j = 1; j <= to.Length; j++)
            {
                int change = from[i - 1] == to[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j] + 1, cost[i, j - 1] + 1), cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[from.Length, to.Length];
    }
}
