namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>One test sample: what went in, what should and what did come out, all in physical units.</summary>
/// <param name="Label">Row label, for example <c>Median</c>.</param>
/// <param name="Error">Its error as a fraction, in the measure that <see cref="FunctionResults.ErrorName"/> names.</param>
/// <param name="Input">Input of the operator; may live on another grid.</param>
/// <param name="Target">Reference output.</param>
/// <param name="Prediction">Output of the model, on the grid of <paramref name="Target"/>.</param>
internal sealed record ReportSample(string Label, double Error, FieldSnapshot Input, FieldSnapshot Target, FieldSnapshot Prediction);
