namespace ManyHands.Scraping.Tests;

/// <summary>Section of RFC 9309, robots.txt, product token, path and query, whether they are allowed: what a line is.</summary>
public static class RobotsSyntaxCases
{
    private const string ForAll = "User-agent: *\n";

    public static TheoryData<string, string, string, string, bool> All => new()
    {
        // NL = CR / LF / CRLF
        { "2.2 LF", "User-agent: *\nDisallow: /x\n", "foobot", "/x", false },
        { "2.2 CRLF", "User-agent: *\r\nDisallow: /x\r\n", "foobot", "/x", false },
        { "2.2 CR", "User-agent: *\rDisallow: /x\r", "foobot", "/x", false },
        { "2.2 mixed", "User-agent: a\r\nUser-agent: *\r\rDisallow: /x\n\n\rDisallow: /y", "foobot", "/y", false },
        { "2.2 LFCR", "User-agent: *\n\rDisallow: /x\n\r", "foobot", "/x", false },
        { "2.2 no end of line at the end", "User-agent: *\nDisallow: /x", "foobot", "/x", false },
        { "2.2 CR belongs to no pattern", "User-agent: *\r\nDisallow: /x$\r\n", "foobot", "/x", false },
        { "2.2 no other line ends", "User-agent: *\vDisallow: /x\n", "foobot", "/x", true },
        { "2.2 no other line ends", "User-agent: *\nDisallow: /x\u2028Disallow: /y\n", "foobot", "/y", true },
        { "2.2 no other line ends", "User-agent: *\nDisallow: /x\u0085Disallow: /y\n", "foobot", "/y", true },

        // WS
        { "2.2 space before the key", "  User-agent: *\n \t Disallow: /x\n", "foobot", "/x", false },
        { "2.2 space before the colon", "User-agent : *\nDisallow \t: /x\n", "foobot", "/x", false },
        { "2.2 no space behind the colon", "User-agent:*\nDisallow:/x\n", "foobot", "/x", false },
        { "2.2 much space behind the colon", "User-agent:  \t *\nDisallow:\t\t/x\n", "foobot", "/x", false },
        { "2.2 space at the end", "User-agent: * \nDisallow: /x \t \n", "foobot", "/x", false },
        { "2.2 space at the end", "User-agent: *\nDisallow: /x$  \n", "foobot", "/xy", true },
        { "2.2 form feed around", "User-agent: *\f\nDisallow: \v/x\f\n", "foobot", "/x", false },
        { "2.2 no-break space is none", "User-agent: *\nDisallow:\u00A0/x\n", "foobot", "/x", true },
        { "2.2 space inside", ForAll + "Disallow: /a b\n", "foobot", "/a%20b", false },
        { "2.2 space inside", ForAll + "Disallow: /a b\n", "foobot", "/a", true },
        { "2.2 tab inside", ForAll + "Disallow: /a\tb\n", "foobot", "/a%09b", false },

        // comments
        { "2.2.3 # on its own line", "# User-agent: x\nUser-agent: *\n# Disallow: /\nDisallow: /x\n", "foobot", "/y", true },
        { "2.2.3 # in line", "User-agent: * # everyone\nDisallow: /x # comment in line\n", "foobot", "/x", false },
        { "2.2.3 # in line", "User-agent: *\nallow: / # comment in line\ndisallow: / # more\n", "foobot", "/x", true },
        { "2.2.3 # without a space", ForAll + "Disallow: /x#y\n", "foobot", "/xz", false },
        { "2.2.3 # before the pattern", ForAll + "Disallow: # /x\n", "foobot", "/x", true },
        { "2.2.3 # before the colon", ForAll + "Disallow # : /x\n", "foobot", "/x", true },
        { "2.2.3 # in a comment", ForAll + "Disallow: /x ## # \n", "foobot", "/x", false },
        { "2.2.3 # does not join lines", ForAll + "# one \\\nDisallow: /x\n", "foobot", "/x", false },
        { "2.2.3 %23 is no comment", ForAll + "Disallow: /x%23y\n", "foobot", "/x%23yz", false },
        { "2.2.3 %23 is no comment", ForAll + "Disallow: /x%23y\n", "foobot", "/x", true },

        // empty-pattern
        { "2.2 empty pattern", ForAll + "Disallow:\n", "foobot", "/x", true },
        { "2.2 empty pattern", ForAll + "Disallow:   \n", "foobot", "/", true },
        { "2.2 empty pattern", ForAll + "Disallow:\nDisallow: /x\n", "foobot", "/x", false },
        { "2.2 empty pattern", ForAll + "Allow:\nDisallow: /\n", "foobot", "/x", false },

        // Byte order mark
        { "2.3 BOM", "\uFEFFUser-agent: *\nDisallow: /x\n", "foobot", "/x", false },
        { "2.3 BOM before an empty line", "\uFEFF\nUser-agent: *\nDisallow: /x\n", "foobot", "/x", false },
        { "2.3 BOM before a comment", "\uFEFF# hi\r\nUser-agent: *\r\nDisallow: /x\r\n", "foobot", "/x", false },
        { "2.3 only one BOM", "\uFEFF\uFEFFUser-agent: *\nDisallow: /x\n", "foobot", "/x", true },
        { "2.3 BOM only in front", "User-agent: *\n\uFEFFDisallow: /x\n", "foobot", "/x", true },

        // Unparseable lines are passed over, the others used.
        { "2.3.1.5 junk between", "User-agent: *\n<html>\n:::\nDisallow\n:\n= /y\nDisallow: /x\n", "foobot", "/x", false },
        { "2.3.1.5 junk between", "<!DOCTYPE html>\n<p>User-agent: *</p>\n<p>Disallow: /</p>\n", "foobot", "/x", true },
        { "2.3.1.5 a key alone", ForAll + "Disallow\n", "foobot", "/x", true },
        { "2.3.1.5 no key", ForAll + ": /x\n", "foobot", "/x", true },
        { "2.3.1.5 another separator", ForAll + "Disallow= /x\n", "foobot", "/x", true },
        { "2.3.1.5 two rules in a line", ForAll + "Disallow: /x Disallow: /y\n", "foobot", "/y", true },
        { "2.3.1.5 a pattern without a slash", ForAll + "Disallow: x\n", "foobot", "/x", true },
        { "2.3.1.5 a pattern without a slash", ForAll + "Disallow: $\n", "foobot", "/", true },
        { "2.3.1.5 a pattern without a slash", ForAll + "Disallow: %2Fx\n", "foobot", "/x", true },
        { "2.3.1.5 a pattern without a slash", ForAll + "Disallow: https://www.example.com/x\n", "foobot", "/x", true },
        { "2.2 but a star may begin it", ForAll + "Disallow: *x\n", "foobot", "/ax", false },

        // Control characters
        { "3 control characters", ForAll + "Disallow: /x\u0001\nDisallow: /y\n", "foobot", "/y", false },
        { "3 control characters", ForAll + "Disallow: /x\u0000\n", "foobot", "/x", true },
        { "3 control characters", ForAll + "Allow: /\u001B\nDisallow: /y\n", "foobot", "/y", false },
        { "3 control characters", "User-agent: *\nDisallow: /x\nUser-agent: \u0001\nDisallow: /y\n", "foobot", "/y", true },
        { "2.2 DEL is in the grammar", ForAll + "Disallow: /x\u007F\n", "foobot", "/x%7F", false },

        // Misspellings
        { "2.2.4 misspelt", ForAll + "Dissallow: /x\n", "foobot", "/x", false },
        { "2.2.4 misspelt", ForAll + "Dissalow: /x\n", "foobot", "/x", false },
        { "2.2.4 misspelt", ForAll + "Disalow: /x\n", "foobot", "/x", false },
        { "2.2.4 misspelt", ForAll + "Diasllow: /x\n", "foobot", "/x", false },
        { "2.2.4 misspelt", ForAll + "Disallaw: /x\n", "foobot", "/x", false },
        { "2.2.4 misspelt", "Useragent: *\nDisallow: /x\n", "foobot", "/x", false },
        { "2.2.4 misspelt", "User agent: *\nDisallow: /x\n", "foobot", "/x", false },
        { "2.2.4 misspelt beyond all", ForAll + "Disalllow: /x\n", "foobot", "/x", true },
        { "2.2.4 misspelt beyond all", ForAll + "Disallow all: /x\n", "foobot", "/x", true },
        { "2.2.4 misspelt beyond all", "User-agents: *\nDisallow: /x\n", "foobot", "/x", true },
        { "2.2.4 allow is not guessed at", ForAll + "Disallow: /x\nAlow: /x/y\n", "foobot", "/x/y", false },
        { "2.2.4 without a colon", "User-agent *\nDisallow /x\n", "foobot", "/x", false },
        { "2.2.4 without a colon, two words", "User-agent *\nDisallow /x /y\n", "foobot", "/x", true },
    };
}
