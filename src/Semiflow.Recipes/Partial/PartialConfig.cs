namespace Semiflow.Recipes.Partial;

/// <summary>Everything that can be set in a run that learns dynamics from partial observations.</summary>
/// <param name="Data">Sequences and how they are split into past and future.</param>
/// <param name="Model">State and networks.</param>
/// <param name="Training">How it is trained.</param>
/// <param name="Evaluation">What is measured afterwards, and beside what.</param>
/// <param name="Observed">Observed channels of the data; the others, if there are any, only serve to score the hidden state.</param>
/// <param name="Ocean">Ocean files, for the recipe of the ocean.</param>
public sealed record PartialConfig(
    PartialDataConfig Data, PartialModelConfig Model, PartialTrainingConfig Training, PartialEvaluationConfig Evaluation,
    IReadOnlyList<int> Observed = null!,
    PartialOceanConfig Ocean = null!)
{
    /// <summary>Ocean data; default a synthetic ocean.</summary>
    public PartialOceanConfig Ocean { get; init; } = Ocean ?? new PartialOceanConfig();

    /// <summary>Observed channels of the data; default the first.</summary>
    public IReadOnlyList<int> Observed { get; init; } = Observed ?? [0];

    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public PartialConfig Checked()
    {
        Rule.Require(Observed.Count > 0 && Observed.All(channel => channel >= 0) && Observed.Distinct().Count() == Observed.Count,
            "observed", "at least one channel from 0, none twice", Configuration.Text(Observed));
        Rule.Require(Data.Points is null or >= 16, "data.points", "at least 16", Data.Points);
        Rule.Require(Data.Coarsen >= 1, "data.coarsen", "at least 1", Data.Coarsen);
        Rule.Require(Data.Past >= 1, "data.past", "at least 1", Data.Past);
        Rule.Require(Data.Interval is null or > 0, "data.interval", "positive", Data.Interval);
        Rule.Require(Data.SpinUpYears >= 0, "data.spin_up_years", "at least 0", Data.SpinUpYears);
        Rule.Require(Data.Train is null or >= 1, "data.train", "at least 1", Data.Train);
        Rule.Require(Data.Validation is null or >= 1, "data.validation", "at least 1", Data.Validation);
        Rule.Require(Data.Test is null or >= 1, "data.test", "at least 1", Data.Test);
        Rule.Require(Model.Hidden >= 0, "model.hidden", "at least 0", Model.Hidden);
        Rule.Require(Model.Width >= 1, "model.width", "at least 1", Model.Width);
        Rule.Require(Model.Blocks >= 0, "model.blocks", "at least 0", Model.Blocks);
        Rule.Require(Model.EncoderWidths.Count > 0 && Model.EncoderWidths.All(width => width >= 1), "model.encoder_widths",
            "at least one width from 1", Configuration.Text(Model.EncoderWidths));
        Rule.Require(Model.Substeps >= 1, "model.substeps", "at least 1", Model.Substeps);
        Rule.Require(Model.HeadDeviation > 0, "model.head_deviation", "positive", Model.HeadDeviation);
        Rule.Require(Model.Period is null or > 0, "model.period", "positive", Model.Period);
        _ = Flows.RungeKutta.Find(Model.Solver);
        Rule.Require(Training.Epochs >= 1, "training.epochs", "at least 1", Training.Epochs);
        Rule.Require(Training.BatchSize >= 1, "training.batch_size", "at least 1", Training.BatchSize);
        Rule.Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Rule.Require(Training.ClipNorm is null or > 0, "training.clip_norm", "positive", Training.ClipNorm);
        Rule.Require(Training.FirstHorizon >= 1, "training.first_horizon", "at least 1", Training.FirstHorizon);
        Rule.Require(Training.Horizon >= Training.FirstHorizon, "training.horizon", "at least training.first_horizon", Training.Horizon);
        Rule.Require(Training.Discount is > 0 and <= 1, "training.discount", "in (0, 1]", Training.Discount);
        Rule.Require(Training.CheckpointSeconds >= 0, "training.checkpoint_seconds", "at least 0", Training.CheckpointSeconds);
        Rule.Require(Evaluation.BatchSize >= 1, "evaluation.batch_size", "at least 1", Evaluation.BatchSize);
        Rule.Require(Evaluation.Horizon >= 1, "evaluation.horizon", "at least 1", Evaluation.Horizon);
        Rule.Require(Evaluation.Substeps.All(count => count >= 1), "evaluation.substeps", "at least 1 each",
            Configuration.Text(Evaluation.Substeps));
        Ocean.Check();
        return this;
    }
}

/// <summary>Sequences of a run.</summary>
/// <param name="Train">Training sequences; unset: all that the other parts of a file leave.</param>
/// <param name="Validation">Sequences that choose the best epoch; unset: a tenth of a file.</param>
/// <param name="Test">Test sequences; unset: a tenth of a file.</param>
/// <param name="Points">Nodes a direction of the simulation; unset: the system's own.</param>
/// <param name="Coarsen">Nodes a direction whose mean is learned as one.</param>
/// <param name="Past">Observed frames that a forecast starts from, k.</param>
/// <param name="Interval">Time between two frames of a simulation; unset: the system's own.</param>
/// <param name="SpinUpYears">Years that the shallow-water basin has to become turbulent.</param>
public sealed record PartialDataConfig(int? Train = null, int? Validation = null, int? Test = null, int? Points = null, int Coarsen = 1,
    int Past = 4, double? Interval = null, double SpinUpYears = 10);

/// <summary>How the whole state at the start is found (spec partial-observations.md 3.2).</summary>
public enum InitialStateKind
{
    /// <summary>Hidden channels estimated from the past by a U-Net.</summary>
    Encoder,

    /// <summary>The true state is given, in training and tests: forecasts measure the dynamics alone.</summary>
    Given,

    /// <summary>Hidden channels start at zero.</summary>
    Zero,
}

/// <summary>State and networks.</summary>
/// <param name="Initial">How the state at the start is found.</param>
/// <param name="Hidden">Hidden channels; with a given state, as many as the data have.</param>
/// <param name="Width">Channels of the dynamics network on the finest grid.</param>
/// <param name="Blocks">Its residual blocks.</param>
/// <param name="EncoderWidths">Channels of the levels of the encoder, and of the networks of the baselines.</param>
/// <param name="Solver">Runge–Kutta method, for example heun2 or rk4.</param>
/// <param name="Substeps">Steps a frame.</param>
/// <param name="HeadDeviation">Standard deviation of the initial weights of the last layers: small ones start at rest and with an empty
/// hidden state.</param>
/// <param name="Skips">Whether the dynamics network adds what its two downsamplings left out on the way back: on small grids it
/// must.</param>
/// <param name="Period">Period of time-varying dynamics in frames, a year say; unset where the law does not change with time.</param>
public sealed record PartialModelConfig(
    InitialStateKind Initial = InitialStateKind.Encoder, int Hidden = 2, int Width = 32, int Blocks = 4,
    IReadOnlyList<int> EncoderWidths = null!,
    string Solver = "heun2", int Substeps = 2, double HeadDeviation = 1e-3, bool Skips = false, double? Period = null)
{
    /// <summary>Channels of the levels of the encoder; default 32, 64, 128.</summary>
    public IReadOnlyList<int> EncoderWidths { get; init; } = EncoderWidths ?? [32, 64, 128];
}

/// <summary>
/// How the model and its learned baselines are trained: AdamW with a warm-up and half a cosine, windows drawn anew each batch.
/// </summary>
/// <param name="Epochs">Passes over the training sequences.</param>
/// <param name="BatchSize">Sequences a step.</param>
/// <param name="Rate">Largest learning rate.</param>
/// <param name="ClipNorm">Largest norm of the gradient; unset for no clipping.</param>
/// <param name="FirstHorizon">Frames forecast at the start of the training.</param>
/// <param name="Horizon">Frames forecast at its end, reached step by step as the validation error stagnates.</param>
/// <param name="Discount">Weight of each frame relative to the one before it.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone.</param>
public sealed record PartialTrainingConfig(
    int Epochs = 60, int BatchSize = 8, double Rate = 1e-3, double? ClipNorm = 1, int FirstHorizon = 2, int Horizon = 10,
    double Discount = 1, double CheckpointSeconds = 60);

/// <summary>A forecast to compare with (spec partial-observations.md 8.3).</summary>
public enum ForecastBaseline
{
    /// <summary>Nothing changes.</summary>
    Persistence,

    /// <summary>The mean of the training data.</summary>
    Climatology,

    /// <summary>The same model without hidden channels: what the hidden state brings.</summary>
    NoHidden,

    /// <summary>The same model with the past frames as its state.</summary>
    Delay,

    /// <summary>A U-Net from the past frames to the next, fed with its own forecasts.</summary>
    OneStep,

    /// <summary>A convolutional LSTM.</summary>
    ConvLstm,

    /// <summary>Displacements of the last frame: the physics-informed flow.</summary>
    Warping,
}

/// <summary>What is measured after training.</summary>
/// <param name="BatchSize">Sequences at a time.</param>
/// <param name="Horizon">Frames forecast in tests, as far as the sequences reach.</param>
/// <param name="Baselines">What to compare with; the learned ones are trained with the same budget of epochs.</param>
/// <param name="Substeps">Steps a frame with which the forecasts are repeated: whether a vector field was learned, or the map of one
/// step.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record PartialEvaluationConfig(
    int BatchSize = 16, int Horizon = 20, IReadOnlyList<ForecastBaseline> Baselines = null!, IReadOnlyList<int> Substeps = null!,
    bool Report = true)
{
    /// <summary>What to compare with; default all but the delay embedding and the one-step network.</summary>
    public IReadOnlyList<ForecastBaseline> Baselines { get; init; } = Baselines
        ?? [ForecastBaseline.Persistence, ForecastBaseline.Climatology, ForecastBaseline.NoHidden, ForecastBaseline.ConvLstm,
            ForecastBaseline.Warping];

    /// <summary>Steps a frame of the repeated forecasts; default 1, 2, 4, 8.</summary>
    public IReadOnlyList<int> Substeps { get; init; } = Substeps ?? [1, 2, 4, 8];
}
