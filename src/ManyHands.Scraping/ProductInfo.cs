using System.Reflection;

namespace ManyHands.Scraping;

internal static class ProductInfo
{
    public static string Version { get; } =
        typeof(ProductInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static string UserAgent { get; } = $"manyhands/{Version} (+https://github.com/manyhands/manyhands)";
}
