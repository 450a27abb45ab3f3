#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
// Three files read in parallel, each by a thread that is named after its file.
using ManyHands;

string folder = Directory.CreateTempSubdirectory("read-three-files-").FullName;
string[] files = ["bread.txt", "cakes.txt", "rolls.txt"];
foreach (string file in files)
    File.WriteAllLines(Path.Combine(folder, file), Enumerable.Repeat(file, file[0] - 'a'));

var readers = files
    .Select(file => WorkerThread.Start($"read-{file}", () =>
        (Reader: Thread.CurrentThread.Name, Lines: File.ReadLines(Path.Combine(folder, file)).Count())))
    .ToList();

foreach (var reader in readers)
{
    var (name, lines) = reader.Join();
    Console.WriteLine($"{name}: {lines} lines");
}

Directory.Delete(folder, recursive: true);
