namespace ManyHands.Scraping;

internal static class ProductInfo
{
    public const string Version = BuildInfo.Version;

    public const string UserAgent = $"manyhands/{Version} (+https://github.com/manyhands/manyhands)";
}
