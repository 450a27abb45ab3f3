namespace ManyHands.Cli;

/// <summary>How a report's page looks: by the reader's light or dark, wide or narrow, on paper too.</summary>
internal static class ReportStyle
{
    /// <summary>One string, whose hash the page's policy names: nothing else may style it.</summary>
    public const string Css = """
        :root{--back:#fff;--text:#1b1f24;--faint:#57606a;--line:#d0d7de;--good:#0f6cbd;--bad:#c4501b;--note:#fff4ce}
        @media (prefers-color-scheme:dark){:root{--back:#14171a;--text:#e6e9ec;--faint:#9aa4ae;--line:#363c43;--good:#5aa9e6;--bad:#f0883e;--note:#4d3d0a}}
        body{margin:0;background:var(--back);color:var(--text);font:15px/1.45 system-ui,sans-serif}
        main{max-width:72rem;margin:0 auto;padding:1.5rem}
        h1{font-size:1.6rem;margin:0;overflow-wrap:anywhere}
        h2{font-size:1.15rem;margin:2rem 0 .5rem}
        p{margin:.4rem 0;color:var(--faint)}
        .note{padding:.5rem .75rem;background:var(--note);color:var(--text)}
        .figures{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0}
        .figures div{display:flex;flex-direction:column-reverse}
        dt{color:var(--faint)}
        dd{margin:0;font-size:1.5rem;font-variant-numeric:tabular-nums}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;width:100%}
        th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere;unicode-bidi:isolate}
        thead th{color:var(--faint);font-weight:normal;white-space:nowrap}
        tbody th{font-weight:normal}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        .bars{width:auto;max-width:100%}
        .bars tbody th{max-width:24rem}
        .chart{width:26rem;min-width:5rem;white-space:nowrap}
        svg{display:block;width:100%;margin-top:.25rem}
        summary{margin:.5rem 0;color:var(--faint);cursor:pointer}
        .good{fill:var(--good);background:var(--good)}
        .bad{fill:var(--bad);background:var(--bad)}
        .key{display:inline-block;width:.7em;height:.7em;margin-right:.4em}
        code{font-size:.85em;color:var(--faint)}
        @media (max-width:40rem){
        main{padding:1rem}
        .wide thead{display:block}
        .wide table,.wide tbody{display:block;width:auto}
        .bars tr{display:flex;flex-wrap:wrap;border-bottom:1px solid var(--line)}
        .bars th,.bars td{border:0;box-sizing:border-box}
        .bars tr>:first-child{flex:0 0 100%;max-width:none}
        .bars.short tr>:first-child{flex:0 0 3.25rem}
        .bars .n{flex:0 0 5.25rem}
        .bars .chart{flex:1;min-width:3rem;width:auto}
        .rows thead{display:none}
        .rows tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
        .rows td{display:block;border:0;padding:0;text-align:left}
        .rows td.n{display:inline-block;margin-right:1rem}
        .rows td:empty{display:none}
        .rows td::before{content:attr(data-column) ": ";color:var(--faint)}
        .rows td:first-child::before{content:none}
        }
        @media print{main{max-width:none;padding:0}tr{break-inside:avoid}}
        """;
}
