using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens.Struct;
using AngleSharp.Text;

namespace ManyHands.Scraping;

/// <summary>
/// Goes through the tags of a page. There is no tree: building one takes quadratic time for some pages, and what decides
/// how the next characters are to be read can be told from the tags alone. Not thread-safe; confined to a worker.
/// </summary>
internal sealed class HtmlLinks(LinkRequest request, LinkCollector collector, CancellationToken cancellationToken)
{
    private const int LongestTitle = 300;

    private readonly ElementLinks _elements = new(request, collector);
    private readonly ForeignContent _foreign = new();

    /// <summary>How many <c>template</c> elements are open whose content is not part of the page.</summary>
    private int _templates;
    private StringBuilder? _style;
    private StringBuilder? _title;
    private bool _isXml;

    public bool NoFollow => _elements.NoFollow;

    /// <summary>As in <see cref="PageLinks.Title"/>.</summary>
    public string? Title { get; private set; }

    /// <summary>Adds the links to the collector.</summary>
    /// <param name="array">The text, and maybe more behind it.</param>
    /// <param name="length">Of the text.</param>
    /// <param name="isXml">Whether it is read as XML, in which there is no raw text and every tag can close itself.</param>
    public void Read(char[] array, int length, bool isXml)
    {
        _isXml = isXml;
        using var source = new TextSource(new CharArrayTextSource(array, length));
        using var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.Resolver)
        {
            DisableElementPositionTracking = true,
            SkipComments = true,
            SkipScriptText = true,
            SkipPlaintext = true,
            SkipProcessingInstructions = true,
            IsAcceptingCharacterData = isXml,
            ShouldEmitAttribute = TagAttributes.Filter(cancellationToken),
        };

        while (collector.GoesOn())
        {
            ref StructHtmlToken token = ref tokenizer.GetStructToken();
            switch (token.Type)
            {
                case HtmlTokenType.StartTag:
                    Open(ref token, tokenizer);
                    break;
                case HtmlTokenType.EndTag:
                    Close(token.Name.Memory.Span, tokenizer);
                    break;
                case HtmlTokenType.Character:
                    TakeText(token.Data.Memory.Span);
                    break;
                case HtmlTokenType.EndOfFile:
                    EndStyle();
                    EndTitle();
                    return;
                default:
                    break;
            }
        }
    }

    private void Open(ref StructHtmlToken token, HtmlTokenizer tokenizer)
    {
        ReadOnlySpan<char> name = token.Name.Memory.Span;
        bool isClosed = token.IsSelfClosing && (_isXml || _foreign.IsInside || name is "svg" or "math");
        bool wasInside = _foreign.IsInside;
        _foreign.Open(name, token.IsSelfClosing);
        tokenizer.IsAcceptingCharacterData = _isXml || _foreign.IsInside;

        // The title of an SVG is in SVG, though what stands in it is not.
        bool isForeign = _foreign.IsInside || (wasInside && name is "title" or "desc" or "foreignobject");
        var attributes = new TagAttributes(token);
        if (!isForeign && name is "template" && !isClosed && (_templates > 0 || !attributes.Has("shadowrootmode")))
            _templates++;
        else if (_templates == 0)
            _elements.Read(name, attributes, isForeign);

        if (!isClosed)
            BeginText(name, attributes, isForeign);
        if (!isForeign && !_isXml)
            tokenizer.State = StateIn(name);
    }

    private void BeginText(ReadOnlySpan<char> name, TagAttributes attributes, bool isForeign)
    {
        if (_templates > 0)
            return;
        if (name is "style" && request.Requisites && attributes["type"].Trim() is var type && (type.IsEmpty || type.Equals("text/css", StringComparison.OrdinalIgnoreCase)))
            _style ??= new StringBuilder();
        else if (name is "title" && !isForeign && Title is null)
            _title ??= new StringBuilder();
    }

    private void Close(ReadOnlySpan<char> name, HtmlTokenizer tokenizer)
    {
        _foreign.Close(name);
        tokenizer.IsAcceptingCharacterData = _isXml || _foreign.IsInside;
        if (name is "style")
            EndStyle();
        else if (name is "title")
            EndTitle();
        else if (name is "template" && _templates > 0 && !_foreign.IsInside)
            _templates--;
    }

    private void TakeText(ReadOnlySpan<char> text)
    {
        _style?.Append(text);
        if (_title is not null && _title.Length <= LongestTitle)
            _title.Append(text[..Math.Min(text.Length, LongestTitle * 4)]);
    }

    private void EndStyle()
    {
        if (_style is null)
            return;
        new CssLinks(_style.ToString(), "style", collector).Read();
        _style = null;
    }

    private void EndTitle()
    {
        if (_title is null)
            return;
        string title = string.Join(' ', _title.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (title.Length > LongestTitle)
            title = title[..(char.IsHighSurrogate(title[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle)];
        Title = title.Length > 0 ? title : null;
        _title = null;
    }

    /// <summary>How the content of an HTML element is read: scripting counts as disabled, so that <c>noscript</c> is no raw text.</summary>
    private static HtmlParseMode StateIn(ReadOnlySpan<char> name) => name switch
    {
        "title" or "textarea" => HtmlParseMode.RCData,
        "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
        "script" => HtmlParseMode.Script,
        "plaintext" => HtmlParseMode.Plaintext,
        _ => HtmlParseMode.PCData,
    };
}
