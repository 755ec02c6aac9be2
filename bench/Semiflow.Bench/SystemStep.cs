namespace Semiflow.Bench;

/// <summary>Steps of one dynamical system to time, and the minimum work that they require.</summary>
/// <param name="Name">Name in the dynamics catalogue.</param>
/// <param name="Steps">Steps per call.</param>
/// <param name="Run">Takes the steps.</param>
/// <param name="Bound">Does only the bare work of as many steps: passes over memory of the same size, transforms, or arithmetic.</param>
/// <param name="Limit">What bounds them, in words.</param>
public sealed record SystemStep(string Name, int Steps, Action Run, Action Bound, string Limit);
