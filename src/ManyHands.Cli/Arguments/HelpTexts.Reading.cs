namespace ManyHands.Cli;

internal static partial class HelpTexts
{
    public const string Why = """
        Usage: hands why URL -o DIR

        Tells what the journal in DIR knows of a URL: by which pages it was found, which rule let it in
        or kept it out, every attempt, what it became, and which pages link to it. A run may be using
        the folder meanwhile.

          -o, --output DIR          the output folder of a run                          (pages)
          -h, --help                this

        Exit codes:
          0 the URL is known   1 it is not   2 wrong command line   3 the journal can't be read

        Example: hands why https://example.com/missing -o pages

        """;

    public const string Report = """
        Usage: hands report -o DIR [--json | --html FILE]

        What became of all URLs of a run: counts by outcome, host and type, the slowest pages, what was
        left out and why, broken links, same content under several URLs, redirects. A run may be using
        the folder meanwhile.

          -o, --output DIR          the output folder of a run                          (pages)
              --json                one JSON object on standard output
              --html FILE           a page with charts, in one file that needs nothing else
          -h, --help                this

        Lists name the first of many: 10 as text, 100 else; counts are of all.

        Example: hands report -o pages --html report.html

        """;

    public const string Export = """
        Usage: hands export -o DIR --to FILE

        Writes all results into a file, whole or not at all; one that is there is replaced. Columns are
        those of a result. A run may be using the folder meanwhile.

          -o, --output DIR          the output folder of a run                          (pages)
              --to FILE             its ending says what is written:
                                      .parquet  Apache Parquet
                                      .csv      RFC 4180, UTF-8; a text that a spreadsheet would take
                                                for a formula begins with an apostrophe
                                      .jsonl    the lines of hands fetch --json
          -h, --help                this

        Example: hands export -o pages --to results.parquet

        """;
}
