// What a C# developer would write today. Usage: today LIST FOLDER DEGREE
using System.Globalization;
using System.Net;

string folder = args[1];
using HttpClient client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
var options = new ParallelOptions { MaxDegreeOfParallelism = int.Parse(args[2], CultureInfo.InvariantCulture) };
await Parallel.ForEachAsync(File.ReadLinesAsync(args[0]), options, async (url, token) =>
{
    byte[] body = await client.GetByteArrayAsync(new Uri(url), token);
    await File.WriteAllBytesAsync(Path.Combine(folder, Path.GetFileName(url)), body, token);
});
