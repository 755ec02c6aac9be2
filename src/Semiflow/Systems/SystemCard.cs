namespace Semiflow.Systems;

/// <summary>What a system is, for people and for the command line.</summary>
/// <param name="Name">Name on the command line, lower case with hyphens, e.g. <c>poisson</c>.</param>
/// <param name="Title">Name in text.</param>
/// <param name="Equation">The equation, in Unicode.</param>
/// <param name="Input">What is given, with units or "dimensionless".</param>
/// <param name="Output">What is sought.</param>
/// <param name="Source">Paper and section.</param>
/// <param name="GoodValues">Parameters that are known to behave.</param>
public sealed record SystemCard(
    string Name, string Title, string Equation, string Input, string Output, string Source, string GoodValues);
