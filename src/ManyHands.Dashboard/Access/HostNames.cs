using System.Net;
using Microsoft.AspNetCore.Http;

namespace ManyHands.Dashboard;

/// <summary>Which names the page may be asked for by. Thread-safe.</summary>
/// <remarks>
/// A stranger's page can have its own name point to this machine and then read what is here as if it were its own (DNS
/// rebinding). Its name gives it away; an IP address can't be pointed anywhere.
/// </remarks>
internal sealed class HostNames(IEnumerable<string> names, bool takesAddresses)
{
    private readonly HashSet<string> _names = new(names.Select(static name => name.TrimEnd('.')), StringComparer.OrdinalIgnoreCase);

    public bool Has(HostString host)
    {
        string name = host.Host.TrimEnd('.');
        if (IPAddress.TryParse(name.AsSpan().Trim("[]"), out IPAddress? address))
            return takesAddresses || IPAddress.IsLoopback(address) || _names.Contains(name);
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || _names.Contains(name);
    }
}
