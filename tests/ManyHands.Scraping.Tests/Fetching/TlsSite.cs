using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManyHands.Scraping.Tests;

/// <summary>An https site with a certificate of its own making, over HTTP/2 or not.</summary>
internal sealed class TlsSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private TlsSite(WebApplication app, X509Certificate2 certificate)
    {
        _app = app;
        _certificate = certificate;
        Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public int Port { get; }

    /// <param name="handle">Answers.</param>
    /// <param name="protocols">Offered.</param>
    /// <param name="shakesHands">Called in each handshake.</param>
    /// <param name="issuer">Where the certificate says that its issuer's is to be had; null: it is nobody's but its own.</param>
    public static async Task<TlsSite> StartAsync(
        RequestDelegate handle, HttpProtocols protocols = HttpProtocols.Http1AndHttp2, Action? shakesHands = null, string? issuer = null)
    {
        X509Certificate2 certificate = issuer is null ? MakeCertificate() : MakeCertificate(issuer);
        // Offline: the server itself would ask for the issuer otherwise.
        var context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ =>
                {
                    shakesHands?.Invoke();
                    return new(new SslServerAuthenticationOptions { ServerCertificateContext = context });
                },
            });
        }));
        WebApplication app = builder.Build();
        app.Run(handle);
        await app.StartAsync();
        return new TlsSite(app, certificate);
    }

    public string Url(string path) => $"https://127.0.0.1:{Port}{path}";

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test.example", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static X509Certificate2 MakeCertificate(string issuer)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=unknown.example", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test.example", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: [issuer], caIssuersUris: [issuer]));
        var now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 signer = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using X509Certificate2 signed = request.Create(signer, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        return signed.CopyWithPrivateKey(key);
    }
}
