using System.Text;

namespace ManyHands.Cli;

/// <summary>The pages of the demonstration's site: each follows from its number alone.</summary>
internal static class DemoPage
{
    private static readonly string[] Shelves = ["tea", "bread", "paper", "thread", "tools"];

    public static string Shelf(int page) => Shelves[page % Shelves.Length];

    /// <summary>From 20 to 30 ms.</summary>
    public static TimeSpan Latency(int page) => TimeSpan.FromMilliseconds(20 + (page * 7 % 11));

    /// <summary>A few kilobytes.</summary>
    public static byte[] Body(int page)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=en><meta charset=utf-8><title>Item ").Append(page).Append("</title>\n")
            .Append("<h1>Item ").Append(page).Append(" on the shelf of ").Append(Shelf(page)).Append("</h1>\n<ul>\n");
        for (int line = 1; line <= 20 + (page % 40); line++)
            html.Append("<li>Property ").Append(line).Append(" of item ").Append(page).Append(" is ").Append(page * line % 97).Append(".</li>\n");
        html.Append("</ul></html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }
}
