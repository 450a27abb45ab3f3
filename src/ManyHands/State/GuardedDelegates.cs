namespace ManyHands;

/// <summary>Works on guarded data while its lock is held.</summary>
/// <param name="value">The data itself, not a copy: assigning to it replaces what is guarded.</param>
public delegate void GuardedAction<T>(ref T value);

/// <summary>Works on guarded data while its lock is held, and gives something.</summary>
/// <param name="value">The data itself, not a copy: assigning to it replaces what is guarded.</param>
public delegate TResult GuardedFunc<T, out TResult>(ref T value);
