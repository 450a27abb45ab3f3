#!/usr/bin/env dotnet
#:project ../src/ManyHands/ManyHands.csproj
#:package OpenTelemetry.Exporter.OpenTelemetryProtocol
// Send what executors and jobs do to an OpenTelemetry collector: here one of our own, which says what it was sent.
using System.Net;
using System.Net.Sockets;
using System.Text;
using ManyHands;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

using var free = new TcpListener(IPAddress.Loopback, 0);
free.Start();
string address = $"http://{free.LocalEndpoint}/";
free.Stop();
using var collector = new HttpListener { Prefixes = { address } };
collector.Start();
Task<string[]> collected = Task.WhenAll(Collect(), Collect());

using (Sdk.CreateTracerProviderBuilder().AddSource("ManyHands").AddOtlpExporter(To("v1/traces")).Build())
using (Sdk.CreateMeterProviderBuilder().AddMeter("ManyHands").AddOtlpExporter(To("v1/metrics")).Build())
using (var pool = new ThreadPoolExecutor(maxWorkers: 2))
    await Task.WhenAll(pool.Submit(CountPages), pool.Submit(CountPages));
Console.WriteLine(string.Join('\n', (await collected).Order()));

static int CountPages() => 12;

Action<OtlpExporterOptions> To(string path) => options =>
    (options.Protocol, options.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(address + path));

async Task<string> Collect()
{
    HttpListenerContext call = await collector.GetContextAsync();
    string body = await new StreamReader(call.Request.InputStream, Encoding.Latin1).ReadToEndAsync();
    call.Response.Close();
    return $"{call.Request.RawUrl}: {string.Join(", ", ((string[])["manyhands.job.duration", "CountPages"]).Where(body.Contains))}";
}
