using Semiflow.Data.Ocean;
using Semiflow.Operators.Models.Convolutional;

namespace Semiflow.Recipes.Partial;

/// <summary>Everything that can be set in a run that learns dynamics from partial observations.</summary>
/// <param name="Data">Sequences and how they are split into past and future.</param>
/// <param name="Model">State and networks.</param>
/// <param name="Solver">How states are solved from frame to frame.</param>
/// <param name="Budget">How long the model and its learned baselines are trained; windows are redrawn for each batch.</param>
/// <param name="Optimizer">How their parameters are updated.</param>
/// <param name="Training">What is minimized.</param>
/// <param name="Evaluation">What is measured afterwards, and compared with what.</param>
/// <param name="Observed">Observed channels of the data; the others, if there are any, only serve to score the hidden state.</param>
/// <param name="Ocean">Ocean files, for the recipe of the ocean.</param>
[FormerlyAt("training.{epochs,batch_size,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.{rate,clip_norm}", "optimizer.*")]
[FormerlyAt("model.solver", "solver.method")]
[FormerlyAt("model.substeps", "solver.substeps")]
[UsedWith("ocean.*", "system=ocean|ocean files")]
[UsedWith("ocean.{files,days,cells,spin_up_years,clouds}", "system=ocean")]
internal sealed record PartialConfig(
    PartialDataConfig Data, PartialModelConfig Model, Solver Solver, Budget Budget, Optimizer Optimizer, PartialTrainingConfig Training,
    PartialEvaluationConfig Evaluation, [Length(1)] [Distinct] [AtLeast(0)] IReadOnlyList<int> Observed = null!, OceanConfig Ocean = null!)
{
    /// <summary>Settings of own data.</summary>
    public static PartialConfig ForOwnData => new(
        new PartialDataConfig(), new PartialModelConfig(Hidden: 8, Skips: true, Activation: FieldActivation.Gelu),
        new Solver("heun2", Substeps: 2),
        new Budget(60, BatchSize: 8), PartialExperiments.WarmedUp(1e-3), new PartialTrainingConfig(), new PartialEvaluationConfig());

    /// <summary>Observed channels of the data; default the first.</summary>
    public IReadOnlyList<int> Observed { get; init; } = Observed ?? [0];

    /// <summary>Ocean data; default a synthetic ocean.</summary>
    public OceanConfig Ocean { get; init; } = Ocean ?? new OceanConfig();

    /// <summary>The settings, the rules between them checked.</summary>
    /// <exception cref="InputException">A rule is broken.</exception>
    public PartialConfig Checked()
    {
        Rule.Require(Training.Horizon >= Training.FirstHorizon, "training.horizon", "at least training.first_horizon", Training.Horizon);
        bool follows = Model.Initial is InitialStateKind.Free or InitialStateKind.Warmup;
        Rule.Require(!follows || Data.Past > 1, "data.past", "at least 2 with model.initial free or warmup", Data.Past);
        Rule.Require((Ocean.Row is null) == (Ocean.Column is null), "ocean.row", "set together with ocean.column", Ocean.Row);
        Rule.Require(Ocean.Files.Count > 0 || Ocean.Patch <= 0.45 * Ocean.Cells, "ocean.patch",
            "at most 0.45 of ocean.cells for the synthetic ocean", Ocean.Patch);
        return this;
    }
}

/// <summary>Sequences of a run.</summary>
/// <param name="Train">Training sequences; unset: all that the other parts of a file leave.</param>
/// <param name="Validation">Sequences that choose the best epoch; unset: a tenth of a file.</param>
/// <param name="Test">Test sequences; unset: a tenth of a file.</param>
/// <param name="Points">Nodes per direction of the simulation; unset: the system's own.</param>
/// <param name="Coarsen">Nodes per direction whose mean is learned as one.</param>
/// <param name="Past">Observed frames that a forecast starts from, k.</param>
/// <param name="Interval">Time between two frames of a simulation; unset: the system's own.</param>
/// <param name="SpinUpYears">Years that the shallow-water basin has to become turbulent.</param>
[UsedWith("{points,interval}", "system=shallow-water|euler")]
[UsedWith("spin_up_years", "system=shallow-water")]
internal sealed record PartialDataConfig(
    [AtLeast(1)] int? Train = null, [AtLeast(1)] int? Validation = null, [AtLeast(1)] int? Test = null, [AtLeast(16)] int? Points = null,
    [AtLeast(1)] int Coarsen = 1, [AtLeast(1)] int Past = 4, [Positive] double? Interval = null, [AtLeast(0)] double SpinUpYears = 10);

/// <summary>How the whole state at the start is found (spec partial-observations.md 3.2).</summary>
internal enum InitialStateKind
{
    /// <summary>Hidden channels estimated from the past by a U-Net.</summary>
    Encoder,

    /// <summary>The true state is given, in training and tests: forecasts measure only the dynamics.</summary>
    Given,

    /// <summary>Hidden channels start at zero.</summary>
    Zero,

    /// <summary>Hidden channels of each window fitted to its past by gradient, in training and tests.</summary>
    Free,

    /// <summary>The dynamics run over the past, drawn towards what is observed.</summary>
    Warmup,

    /// <summary>The encoder, which first learns the true hidden channels of other sequences of the simulator.</summary>
    EncoderPretrained,
}

/// <summary>State and networks.</summary>
/// <param name="Initial">How the state at the start is found.</param>
/// <param name="Hidden">Hidden channels; with a given state, as many as the data have.</param>
/// <param name="Width">Channels of the dynamics network on the finest grid.</param>
/// <param name="Blocks">Its residual blocks.</param>
/// <param name="EncoderWidths">Channels of the levels of the encoder, and of the networks of the baselines.</param>
/// <param name="HeadDeviation">Standard deviation of the initial weights of the last layers: small ones start at rest and with an empty
/// hidden state.</param>
/// <param name="Skips">Whether the dynamics network adds what its two downsamplings left out on the way back: on small grids it
/// must.</param>
/// <param name="Period">Period of time-varying dynamics in frames, for example a year; unset if the law does not change with time.</param>
/// <param name="FitMoves">Moves that fit the free hidden channels of a window.</param>
/// <param name="FitRate">First rate of these moves, in standard deviations.</param>
/// <param name="Gain">First gain per frame of the warm-up on the observed channels; the gain on all channels is learned.</param>
/// <param name="Activation">Between the convolutions of the residual dynamics and of the U-Nets. Rectified units can die in a short
/// training, and the forecast is then persistence.</param>
[UsedWith("hidden", "initial!=given")]
[UsedWith("width", "knows Width", "evaluation.baselines=conv_lstm")]
[UsedWith("blocks", "knows Blocks")]
[UsedWith("encoder_widths", "initial=encoder|encoder_pretrained", "evaluation.baselines=one_step|warping")]
[UsedWith("head_deviation", "knows HeadDeviation", "initial=encoder|encoder_pretrained", "evaluation.baselines=one_step|warping")]
[UsedWith("skips", "knows Skips")]
[UsedWith("{fit_moves,fit_rate}", "initial=free")]
[UsedWith("gain", "initial=warmup")]
[UsedWith("activation", "knows Activation", "initial=encoder|encoder_pretrained", "evaluation.baselines=one_step|warping")]
internal sealed record PartialModelConfig(
    InitialStateKind Initial = InitialStateKind.Encoder, [AtLeast(0)] int Hidden = 2, [AtLeast(1)] int Width = 32,
    [AtLeast(0)] int Blocks = 4, [Length(1)] [AtLeast(1)] IReadOnlyList<int> EncoderWidths = null!,
    [Positive] double HeadDeviation = 1e-3, bool Skips = false, [Positive] double? Period = null,
    [AtLeast(1)] int FitMoves = 10, [Positive] double FitRate = 0.1, [AtLeast(0)] double Gain = 1,
    FieldActivation Activation = FieldActivation.Relu)
{
    /// <summary>Channels of the levels of the encoder; default 32, 64, 128.</summary>
    public IReadOnlyList<int> EncoderWidths { get; init; } = EncoderWidths ?? [32, 64, 128];
}

/// <summary>What the training of the model and its learned baselines minimizes.</summary>
/// <param name="FirstHorizon">Frames forecast at the start of the training.</param>
/// <param name="Horizon">Frames forecast at its end, reached step by step as the validation error stagnates.</param>
/// <param name="Discount">Weight of each frame relative to the one before it.</param>
/// <param name="PretrainEpochs">Epochs of a pretrained encoder on other sequences of the simulator.</param>
[UsedWith("discount", "horizon>1")]
[UsedWith("pretrain_epochs", "model.initial=encoder_pretrained")]
internal sealed record PartialTrainingConfig(
    [AtLeast(1)] int FirstHorizon = 2, [AtLeast(1)] int Horizon = 10, [Within(0, 1, Above = true)] double Discount = 1,
    [AtLeast(1)] int PretrainEpochs = 10);

/// <summary>A forecast to compare with (spec partial-observations.md 8.3).</summary>
internal enum ForecastBaseline
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
/// <param name="Substeps">Steps per frame with which the forecasts are repeated: whether a vector field was learned, or the map of one
/// step.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
internal sealed record PartialEvaluationConfig(
    [AtLeast(1)] int BatchSize = 16, [AtLeast(1)] int Horizon = 20, IReadOnlyList<ForecastBaseline> Baselines = null!,
    [AtLeast(1)] IReadOnlyList<int> Substeps = null!, bool Report = true)
{
    /// <summary>What to compare with; default all but the delay embedding and the one-step network.</summary>
    public IReadOnlyList<ForecastBaseline> Baselines { get; init; } = Baselines
        ?? [ForecastBaseline.Persistence, ForecastBaseline.Climatology, ForecastBaseline.NoHidden, ForecastBaseline.ConvLstm,
            ForecastBaseline.Warping];

    /// <summary>Steps per frame of the repeated forecasts; default 1, 2, 4, 8.</summary>
    public IReadOnlyList<int> Substeps { get; init; } = Substeps ?? [1, 2, 4, 8];
}

/// <summary>
/// Ocean data of a run (spec partial-observations.md 7): the user's NetCDF files, or a synthetic file written for the run.
/// </summary>
/// <param name="Files">NetCDF files of GLORYS-like products or raw NEMO output, by time or by variable; empty for the synthetic
/// ocean.</param>
/// <param name="Patch">Cells of a patch per direction.</param>
/// <param name="Row">First row from the south of one patch; unset for all patches side by side with little land.</param>
/// <param name="Column">First column of that patch.</param>
/// <param name="Level">Index of the depth level.</param>
/// <param name="Preset">What becomes of temperatures and velocities.</param>
/// <param name="MaxLand">Share of land above which a patch is left out.</param>
/// <param name="Spacing">Frames from the start of one sequence to the start of the next.</param>
/// <param name="TrainingShare">Share of the time that training takes, from the start, in whole years where there are two or more; of the
/// rest the first half validates, the second tests.</param>
/// <param name="Days">Days of the synthetic ocean.</param>
/// <param name="Cells">Its cells per direction.</param>
/// <param name="SpinUpYears">Years that its currents have to become turbulent.</param>
/// <param name="Clouds">Share of its temperatures that clouds hide each day.</param>
[UsedWith("max_land", "row=unset")]
[UsedWith("{days,cells,spin_up_years,clouds}", "files=[]")]
internal sealed record OceanConfig(
    IReadOnlyList<string> Files = null!, [AtLeast(8)] [MultipleOf(4)] int Patch = 32, int? Row = null, int? Column = null,
    [AtLeast(0)] int Level = 0, OceanPreset Preset = OceanPreset.Default, [Within(0, 1)] double MaxLand = 0.1,
    [AtLeast(1)] int Spacing = 15, [Within(0, 1, Above = true, Below = true)] double TrainingShare = 0.6, [AtLeast(2)] int Days = 1440,
    [AtLeast(16)] [MultipleOf(8)] int Cells = 80, [AtLeast(0)] double SpinUpYears = 2, [Within(0, 1, Below = true)] double Clouds = 0)
{
    /// <summary>Files; default none.</summary>
    public IReadOnlyList<string> Files { get; init; } = Files ?? [];
}
