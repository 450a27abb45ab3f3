using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ManyHands.Scraping;

/// <summary>Hashes what makes two URLs the same, by a seed that no server can know. Thread-safe.</summary>
internal sealed class UrlFingerprints(long seed, byte[] salt)
{
    private const int Iterations = 1000;
    private const int MostRemembered = 1024;

    public long Seed => seed;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    public ulong Hash(string identity, byte[]? rest)
    {
        ulong hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(identity.AsSpan()), seed);
        return rest is null ? hash : hash ^ XxHash3.HashToUInt64(rest, seed);
    }

    /// <summary>
    /// What the journal keeps to tell this URL from others beside its text. User and password go through PBKDF2 (RFC 8018):
    /// nobody reads them from the journal, and guessing them there is slow.
    /// </summary>
    public byte[]? Rest(OfferedUrl url)
    {
        if (url.Secret is null)
            return url.Digest;

        lock (_gate)
            if (_secrets.TryGetValue(url.Secret, out byte[]? known))
                return known;
        byte[] print = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(url.Secret), salt, Iterations, HashAlgorithmName.SHA256, 16);
        lock (_gate)
        {
            if (_secrets.Count >= MostRemembered)
                _secrets.Clear();
            _secrets[url.Secret] = print;
        }
        return print;
    }
}
