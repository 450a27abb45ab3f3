using System.Diagnostics;
using ManyHands.Testing;
using Xunit;

namespace ManyHands.Scraping.Tests;

/// <summary>What a kill leaves, and what the next run makes of it.</summary>
public sealed class WarcRecoveryTests : IDisposable
{
    private readonly WarcBench _bench = new();

    [Fact]
    public void An_index_that_can_t_be_sorted_is_told_and_sorted_by_the_next_run()
    {
        using (WarcWriter writer = _bench.Open())
        {
            foreach (string url in new[] { "http://b.example/", "http://a.example/" })
            {
                using CapturedExchange exchange = _bench.Exchange(url, WarcBench.Page(url));
                _bench.Append(writer, exchange);
            }

            // The draft of the sorted one has no place to go.
            Directory.Delete(_bench.Temporary, recursive: true);
            Assert.Empty(writer.Complete());
        }

        string told = Assert.Single(_bench.Log.Lines);
        Assert.StartsWith("Warning: the index ", told, StringComparison.Ordinal);
        Assert.Contains("run the same command again", told, StringComparison.Ordinal);
        Assert.StartsWith("example,b)", _bench.Index()[0], StringComparison.Ordinal);

        Directory.CreateDirectory(_bench.Temporary);
        _bench.Recover();
        Assert.StartsWith("example,a)", _bench.Index()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_kill_at_any_moment_there_is_what_was_committed_and_nothing_else()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        (byte[] records, byte[] index, List<WarcLength> commits) = Run(8);
        string path = _bench.Files.Single();
        for (int i = 0; i < 400; i++)
        {
            int committed = random.Next(commits.Count);
            WarcLength length = commits[committed];
            File.WriteAllBytes(path, records[..random.Next((int)length.Bytes, records.Length + 1)]);
            File.WriteAllBytes(WarcFolder.IndexOf(path), index[..random.Next((int)length.IndexBytes, index.Length + 1)]);
            _bench.Committed.Clear();
            _bench.Committed[length.File] = length;

            _bench.Recover();
            Assert.Equal(records[..(int)length.Bytes], File.ReadAllBytes(path));
            Assert.Equal(committed + 1, WarcBench.Read(path).Count(static record => record.Header.Type == "response"));
            Assert.Equal(committed + 1, _bench.Index().Length);
            Assert.Equal(_bench.Index().Order(StringComparer.Ordinal), _bench.Index());
            Assert.True(_bench.Committed[length.File].IsFinished);
        }
    }

    [Fact]
    public void The_next_run_goes_on_with_a_file_of_its_own()
    {
        Run(2);
        Run(2);
        Assert.Equal(["manyhands-20260102030405-00000.warc.gz", "manyhands-20260102030405-00001.warc.gz"], _bench.Files.Select(Path.GetFileName));
        _bench.Recover();
        if (WarcCheck.IsPossible)
            Assert.Equal("2 files, 10 records, 4 response, 0 revisit, 4 request, 4 index lines", WarcCheck.Run(_bench.Folder));
    }

    [Fact]
    public void A_file_whose_lengths_were_lost_is_cut_behind_its_last_whole_record_and_indexed_anew()
    {
        (byte[] records, byte[] index, List<WarcLength> commits) = Run(5);
        string path = _bench.Files.Single();
        string[] sorted = [.. _bench.Index().Order(StringComparer.Ordinal)];
        for (int cut = (int)commits[0].Bytes; cut <= records.Length; cut += 13)
        {
            File.WriteAllBytes(path, records[..cut]);
            File.WriteAllBytes(WarcFolder.IndexOf(path), index[..random(cut, index.Length)]);
            _bench.Committed.Clear();
            _bench.Recover();
            int whole = commits.Count(length => length.Bytes <= cut);
            WarcLength kept = _bench.Committed.Values.Single();
            Assert.True(kept.Bytes >= commits[whole - 1].Bytes && kept.Bytes <= cut);
            Assert.Equal(kept.Bytes, new FileInfo(path).Length);
            Assert.Equal(kept.IndexBytes, new FileInfo(WarcFolder.IndexOf(path)).Length);
            _ = WarcBench.Read(path);
            Assert.Empty(_bench.Index().Except(sorted));
            // A response may be whole whose request is not.
            Assert.InRange(_bench.Index().Length, whole, whole + 1);
        }

        Assert.Equal(sorted, _bench.Index());

        static int random(int cut, int most) => cut % (most + 1);
    }

    [Fact]
    public void A_file_shorter_than_committed_is_what_is_left_of_it()
    {
        (byte[] records, _, List<WarcLength> commits) = Run(4);
        string path = _bench.Files.Single();
        File.WriteAllBytes(path, records[..(int)(commits[2].Bytes - 5)]);
        _bench.Recover();
        Assert.Equal(3, _bench.Index().Length);
        Assert.Equal(_bench.Committed.Values.Single().Bytes, new FileInfo(path).Length);
        _ = WarcBench.Read(path);
    }

    [Fact]
    public void A_lost_index_is_made_again_and_a_file_that_is_elsewhere_stays_known()
    {
        (byte[] records, _, _) = Run(3);
        string path = _bench.Files.Single();
        _bench.Recover();
        string[] before = _bench.Index();
        File.Delete(WarcFolder.IndexOf(path));
        _bench.Recover();
        Assert.Equal(before, _bench.Index());

        WarcLength known = _bench.Committed.Values.Single();
        File.Delete(path);
        _bench.Recover();
        Assert.Equal(known, _bench.Committed.Values.Single());
        File.WriteAllBytes(path, records);
        _bench.Recover();
        Assert.Equal(records, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_of_which_nothing_was_committed_goes()
    {
        string name;
        using (WarcWriter writer = _bench.Open())
        using (CapturedExchange exchange = _bench.Exchange("http://h/", WarcBench.Page("x")))
        {
            _bench.Reserve(writer);
            name = _bench.Committed.Keys.Single();
            writer.Append(exchange, null);
            writer.Flush();
            Assert.True(new FileInfo(Path.Combine(_bench.Folder, name)).Length > 0);
            File.Copy(Path.Combine(_bench.Folder, name), Path.Combine(_bench.Root, "as-killed"));
        }

        Assert.Empty(_bench.Files);
        File.Move(Path.Combine(_bench.Root, "as-killed"), Path.Combine(_bench.Folder, name));
        _bench.Recover();
        Assert.Empty(Directory.GetFiles(_bench.Folder));
        Assert.Empty(_bench.Committed);
    }

    [Fact]
    public void Files_of_others_are_left_alone()
    {
        Run(1);
        byte[] junk = "not a WARC file"u8.ToArray();
        string[] others = [.. new[] { "other.warc.gz", "manyhands-20250101000000-00000.warc.gz", "manyhands-x.warc.gz", "manyhands-2.warc.gz" }.Select(name => Path.Combine(_bench.Folder, name))];
        foreach (string other in others)
            File.WriteAllBytes(other, junk);
        // A whole record of somebody else's, and a torn one.
        File.WriteAllBytes(others[3], [.. File.ReadAllBytes(Path.Combine(_bench.Folder, _bench.Committed.Keys.Single()))[..20], .. junk]);
        byte[] torn = File.ReadAllBytes(others[3]);
        string outside = Path.Combine(_bench.Root, "outside");
        File.WriteAllBytes(outside, junk);
        string link = Path.Combine(_bench.Folder, "manyhands-3.warc.gz");
        File.CreateSymbolicLink(link, outside);
        _bench.Committed["manyhands-3.warc.gz"] = new WarcLength("manyhands-3.warc.gz", 0, 0, false);
        _bench.Committed["../outside"] = new WarcLength("../outside", 0, 0, false);
        _bench.Recover();
        Assert.All(others[..3], other => Assert.Equal(junk, File.ReadAllBytes(other)));
        Assert.Equal(torn, File.ReadAllBytes(others[3]));
        Assert.Equal(junk, File.ReadAllBytes(outside));
        Assert.True(Path.Exists(link));
    }

    [Fact]
    public void A_folder_that_is_a_link_is_refused()
    {
        Directory.CreateSymbolicLink(_bench.Folder, _bench.Root);
        JournalException refused = Assert.Throws<JournalException>(_bench.Recover);
        Assert.Contains("is a link", refused.Message, StringComparison.Ordinal);
        Directory.Delete(_bench.Folder);
    }

    [Fact]
    public void Files_are_rotated_by_size_where_the_next_name_is_committed()
    {
        using var bench = new WarcBench(fileSize: 1500);
        using (WarcWriter writer = bench.Open())
        {
            for (int group = 0; group < 5; group++)
            {
                bench.Reserve(writer);
                for (int i = 0; i < 4; i++)
                {
                    using CapturedExchange exchange = bench.Exchange($"http://h/{group}-{i}", WarcBench.Page($"{group}-{i}"));
                    writer.Append(exchange, null);
                }
                bench.Commit(writer);
            }
            writer.Complete();
        }

        Assert.InRange(bench.Files.Length, 3, 6);
        Assert.All(bench.Files, static file => Assert.Equal("warcinfo", WarcBench.Read(file)[0].Header.Type));
        Assert.Equal(20, bench.Files.Sum(static file => WarcBench.Read(file).Count(static record => record.Header.Type == "response")));
        Assert.All(bench.Files.SkipLast(1), static file => Assert.InRange(new FileInfo(file).Length, 1500, 12_000));
        for (int i = 0; i < bench.Files.Length; i++)
            Assert.Equal(bench.Index(i).Order(StringComparer.Ordinal), bench.Index(i));
    }

    [Fact]
    public void A_full_disk_ends_the_run_and_leaves_what_was_committed()
    {
        string mount = Directory.CreateTempSubdirectory("full-").FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=600k", "none", mount), "Needs Linux and the right to mount a small tmpfs.");
        try
        {
            using var bench = new WarcBench(below: mount);
            using var other = new WarcBench();
            var random = new Random(5);
            int done = 0;
            using (var writer = new WarcWriter(bench.Folder, other.Temporary, bench.Settings))
            {
                OutputUnavailableException? full = null;
                while (full is null)
                {
                    byte[] noise = new byte[20_000];
                    random.NextBytes(noise);
                    using CapturedExchange exchange = other.Exchange($"http://h/{done}", WarcBench.Page(System.Text.Encoding.Latin1.GetString(noise)));
                    try
                    {
                        bench.Append(writer, exchange);
                        done++;
                    }
                    catch (OutputUnavailableException failure)
                    {
                        full = failure;
                    }
                }

                Assert.Contains("no space left", full.Message, StringComparison.Ordinal);
                Assert.Equal(done, WarcBench.Read(bench.Files.Single()).Count(static record => record.Header.Type == "response"));
            }

            Assert.InRange(done, 5, 40);
            Assert.Equal(1 + (2 * done), WarcBench.Read(bench.Files.Single()).Count);
            Assert.Equal(bench.Committed.Values.Single().Bytes, new FileInfo(bench.Files.Single()).Length);
        }
        finally
        {
            Run("umount", mount);
            Directory.Delete(mount);
        }
    }

    public void Dispose() => _bench.Dispose();

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>A run that commits after each page and ends as a killed one does: the index not in order.</summary>
    private (byte[] Records, byte[] Index, List<WarcLength> Commits) Run(int pages)
    {
        var commits = new List<WarcLength>();
        using (WarcWriter writer = _bench.Open())
        {
            for (int i = 0; i < pages; i++)
            {
                using CapturedExchange exchange = _bench.Exchange($"http://h/{9 - i}", WarcBench.Page($"page {i}"));
                _bench.Append(writer, exchange);
                commits.Add(_bench.Committed.Values.MaxBy(static length => length.File));
            }
        }

        string path = _bench.Files[^1];
        return (File.ReadAllBytes(path), File.ReadAllBytes(WarcFolder.IndexOf(path)), commits);
    }
}
