namespace ManyHands.Cli;

/// <summary>Shows how far a run is until disposed.</summary>
internal interface IProgressView : IAsyncDisposable;
