namespace ManyHands.Scraping;

/// <summary>
/// Turns finished pages into rows, files and blobs, a group at a time. Not thread-safe; confined to a worker: the journal's
/// thread.
/// </summary>
/// <remarks>
/// The order makes a kill harmless: a row that is to lose its file is withdrawn and committed, then new rows are written, the
/// WARC records appended, the files' places noted, the files renamed, the blobs committed, and only then the rows.
/// </remarks>
internal sealed class JournalKeeper(
    BodyFormats formats, JournalUrls urls, JournalPages pages, JournalNames names, BodyFiles files, BodyDatabase? bodies, JournalMoves moves,
    KnownBodies knownBodies)
{
    private const int MostTags = 4;

    public static bool MustWithdraw(JournalCompletion completion) =>
        completion.Candidate is not null && completion.Page.Url.Kept?.File is not null && KeepsBody(completion.Page);

    public void Withdraw(JournalCompletion completion)
    {
        pages.Remember(completion.Id, []);
        pages.Withdraw(completion.Id, completion.Page.Url.Kept!.File!);
    }

    /// <summary>Writes its row as it will be if its file can be put into place.</summary>
    public void Record(JournalCompletion completion)
    {
        FinishedPage page = completion.Page;
        KeptPage? kept = page.Url.Kept;
        Attempt attempt = page.Attempt;
        if (attempt.Error?.Kind == PageErrorKind.Cancelled)
        {
            completion.Result = Tell(page, attempt.Error);
            return;
        }
        if (page.Tries.Count > 0 || urls.MayHaveResult(completion.Id))
            pages.Remember(completion.Id, page.Tries);
        if (attempt is { Error: null, Body: null, Status: 304 } && kept?.Sha256 is not null)
            RecordUnchanged(completion, kept);
        else if (KeepsBody(page))
            RecordBody(completion);
        else if (attempt is { Error: null, Body: null } && page.Leads is { IsRedirect: true })
            RecordWithoutBody(completion, null);
        else
            RecordWithoutBody(completion, attempt.Error ?? new PageError(PageErrorKind.Protocol, $"an answer with status {attempt.Status} and no body, which nobody asked for"));
    }

    /// <summary>Appends what went over the wire for all recorded pages.</summary>
    public void AppendRecords(IReadOnlyList<JournalCompletion> group, JournalWarc warc)
    {
        foreach (JournalCompletion completion in group)
        {
            try
            {
                warc.Append(completion.Page, KeepsBody(completion.Page));
            }
            catch (BodyStorageException failure)
            {
                completion.Target = null;
                RecordWithoutBody(completion, new PageError(PageErrorKind.Write, failure.Message));
            }
        }
    }

    /// <summary>Puts the files of all recorded pages into place.</summary>
    public void MoveFiles(IReadOnlyList<JournalCompletion> group)
    {
        List<string> targets = [.. group.Where(static completion => completion.Target is not null).Select(static completion => completion.Target!)];
        if (targets.Count > 0)
            moves.Note(targets);
        foreach (JournalCompletion completion in group)
        {
            if (completion.Target is not { } target)
                continue;
            try
            {
                files.Place(completion.Page.Attempt.Body!.TemporaryFile!, target);
                completion.IsPlaced = true;
                if (completion.Page.Url.Kept?.File is { } old && old != target)
                    files.Delete(old);
            }
            catch (BodyStorageException failure)
            {
                completion.Target = null;
                RecordWithoutBody(completion, new PageError(PageErrorKind.Write, failure.Message));
            }
        }
        bodies?.Commit();
        files.ForgetChecks();
    }

    /// <summary>Deletes a file that a killed run put into place without a row for it.</summary>
    public void Recover(IEnumerable<string> noted)
    {
        foreach (string path in noted)
            if (IsSafe(path) && !names.IsOwned(path))
                files.Delete(path);
        files.ForgetChecks();
    }

    /// <summary>Deletes the temporary files that nothing needs any more.</summary>
    public static void Discard(JournalCompletion completion)
    {
        FinishedPage page = completion.Page;
        if (!completion.IsPlaced)
            Delete(page.Attempt.Body?.TemporaryFile);
        if (page.Packed is { OwnsFile: true })
            Delete(page.Packed.File);
        foreach (CapturedExchange exchange in page.Captured)
            exchange.Dispose();
    }

    private static bool KeepsBody(FinishedPage page) =>
        page.Attempt is { Body: not null, Error: null or { Kind: PageErrorKind.Http } } && !(page.Attempt.Error is not null && page.Url.Kept?.IsGood == true);

    private void RecordUnchanged(JournalCompletion completion, KeptPage kept)
    {
        Attempt attempt = completion.Page.Attempt;
        (long Id, string Url)? same = kept is { Sha256: { } sha256, Bytes: { } bytes } ? knownBodies.Enter(completion.Id, sha256, bytes) : null;
        PageResult result = Tell(completion.Page, null) with
        {
            Bytes = kept.Bytes,
            Sha256 = kept.Sha256,
            ContentType = kept.ContentType,
            Charset = kept.Charset,
            File = kept.Formats.HasFlag(BodyFormats.Files) ? kept.File : null,
            SameAs = same?.Url,
        };
        pages.Write(completion.Page.Url, result, attempt.ETag ?? kept.ETag, attempt.LastModified ?? kept.LastModified, kept.Formats, same?.Id);
        if (result.File is not null || kept.File is null)
            pages.Forget(completion.Id);
        completion.Result = result;
    }

    private void RecordBody(JournalCompletion completion)
    {
        FinishedPage page = completion.Page;
        Body body = page.Attempt.Body!;
        try
        {
            // The name first: it can fail without leaving anything.
            string? target = completion.Candidate is null ? null : Claim(completion);
            if (bodies is not null)
                bodies.Add(page.Packed!);
            (long Id, string Url)? same = knownBodies.Enter(completion.Id, body.Sha256, body.Bytes);
            PageResult result = Tell(page, page.Attempt.Error) with { Bytes = body.Bytes, Sha256 = body.Sha256, File = target, SameAs = same?.Url };
            pages.Write(page.Url, result, page.Attempt.ETag, page.Attempt.LastModified, formats, same?.Id);
            if (target is not null)
                names.Enter(target, completion.Id);
            if (page.Url.Kept is { } kept)
            {
                if (target is null && kept.File is not null)
                    pages.Keep(completion.Id, kept);
                else
                    pages.Forget(completion.Id);
            }
            completion.Target = target;
            completion.Result = result;
        }
        catch (BodyStorageException failure)
        {
            RecordWithoutBody(completion, new PageError(PageErrorKind.Write, failure.Message));
        }
    }

    /// <summary>The result tells a failure, or a redirect; a body kept before stays, and what is known of it.</summary>
    private void RecordWithoutBody(JournalCompletion completion, PageError? error)
    {
        completion.Result = Tell(completion.Page, error);
        pages.Write(completion.Page.Url, completion.Result, null, null, BodyFormats.None);
        if (completion.Page.Url.Kept is { } kept)
            pages.Keep(completion.Id, kept);
    }

    private string Claim(JournalCompletion completion)
    {
        string candidate = completion.Candidate!;
        if (completion.Page.Url.Kept?.File is { } old && (old == candidate || old == completion.Tagged(0)) && files.IsFree(old))
            return old;
        // The final URL's own result will want its name.
        bool isAnothers = completion.RedirectedTo is { } final && urls.Contains(final, completion.FinalHash);
        for (int number = isAnothers ? 0 : -1; number < MostTags; number++)
        {
            string name = number < 0 ? candidate : completion.Tagged(number);
            if (IsSafe(name) && names.IsFree(name, completion.Id) && files.IsFree(name))
                return name;
        }
        throw new BodyStorageException(
            $"no place for the body: {candidate} is taken by something else, or a link is on the way to it",
            new IOException("Links inside the output folder are not followed."));
    }

    // The names come from FileNames, which makes no other; a mistake there must not become a file outside.
    private static bool IsSafe(string path)
    {
        foreach (Range part in path.AsSpan().Split('/'))
            if (path.AsSpan()[part] is "" or "." or "..")
                return false;
        return !Path.IsPathRooted(path) && path.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && !path.Contains('\\', StringComparison.Ordinal);
    }

    private static PageResult Tell(FinishedPage page, PageError? error) => new()
    {
        Url = page.Url.Spelling,
        FinalUrl = page.Attempt.FinalUrl,
        Status = page.Attempt.Status,
        ContentType = page.Attempt.ContentType,
        Charset = page.Attempt.Charset,
        Started = page.Started,
        Milliseconds = page.Milliseconds,
        Attempts = page.Attempts,
        Worker = page.Worker,
        Error = error,
    };

    private static void Delete(string? path)
    {
        if (path is null)
            return;
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (StorageFailure.Is(failure))
        {
            // The folder of temporary files is emptied when the next run starts.
        }
    }
}
