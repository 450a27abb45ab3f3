using System.Security.Cryptography;

namespace ManyHands.Scraping.Tests;

/// <summary>Our own SHA-256 against the system's.</summary>
public sealed class Sha256Tests
{
    [Fact]
    public void Every_length_around_the_blocks_has_the_systems_digest()
    {
        byte[] bytes = new byte[1000];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
            Check(bytes.AsSpan(0, length));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xff)]
    public void Bytes_that_carry_nowhere_or_everywhere_have_the_systems_digest(byte all)
    {
        byte[] bytes = new byte[100_000];
        Array.Fill(bytes, all);
        Check(bytes);
    }

    [Fact]
    public void What_comes_after_the_first_quarter_of_a_megabyte_is_hashed_alike()
    {
        byte[] bytes = new byte[100_000];
        new Random(2).NextBytes(bytes);
        byte[] digest = new byte[SHA256.HashSizeInBytes];
        for (int i = 0; i < 4; i++)
        {
            digest.AsSpan().Clear();
            Sha256.HashData(bytes, digest);
            Assert.Equal(SHA256.HashData(bytes), digest);
        }
    }

    private static void Check(ReadOnlySpan<byte> bytes)
    {
        byte[] digest = new byte[SHA256.HashSizeInBytes];
        Sha256.HashHere(bytes, digest);
        Assert.Equal(SHA256.HashData(bytes), digest);
    }
}
