using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Recipes.LeastActionRecipes;
using Semiflow.Recipes.Modulewise;
using Semiflow.Recipes.Modulewise.Movements;
using Semiflow.Recipes.Modulewise.StepMemory;
using Semiflow.Recipes.Partial;
using Semiflow.Recipes.Translation;

namespace Semiflow.Tests.Protocol;

/// <summary>Settings of a tier cut down to a few samples and moves, with every contestant; all else is as the tier has it.</summary>
internal static class Shrunken
{
    /// <summary>The settings of a recipe, small enough for a run of a second.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="tier">Its tier.</param>
    /// <param name="images">Where its images are, if it has any.</param>
    public static object Settings(Recipe recipe, string tier, IReadOnlyList<string> images) =>
        Configuration.WithAssignments(recipe.Settings(tier), [.. Assignments(recipe), .. images]);

    /// <summary>What is set.</summary>
    private static string[] Assignments(Recipe recipe) => (recipe.Small switch
    {
        OperatorLearningConfig => "data.points=16 data.train=8 data.validation=4 data.test=6 data.test_out=6 model.channels=4 "
            + "model.lift_channels=4 model.layers=1 model.residual_blocks=1 model.neck_blocks=1 budget.epochs=2 budget.batch_size=4 "
            + "evaluation.resolutions=[16] evaluation.resolution_samples=2 evaluation.report=false",
        LeadsConfig => "model.width=4 model.hidden_layers=1 model.modes=2 model.project_channels=4 data.train=1 data.validation=1 "
            + "data.test=2 data.adaptation=1 budget.moves=4 budget.moves_per_epoch=2 budget.batch_size=1 adaptation.moves=4 "
            + "evaluation.baselines=[one_for_all,one_per_environment,leads_no_min,fine_tuned,context_conditioned,recurrent,maml] "
            + "evaluation.report=false",
        AphynityConfig => "model.width=4 data.train=4 data.validation=2 data.test=2 data.frames=5 budget.epochs=2 budget.passes=1 "
            + "budget.batch_size=2 multiplier.every=2 evaluation.hamiltonian_epochs=1 evaluation.report=false"
            + (recipe.System == "pendulum" ? " evaluation.augmented=[complete,true,hamiltonian]"
                : " data.points=16 data.window=3 evaluation.augmented=[complete,true]"),
        PartialConfig => "data.train=4 data.validation=2 data.test=2 data.past=2 model.width=4 model.blocks=1 model.encoder_widths=[4] "
            + "budget.epochs=2 budget.batch_size=2 training.first_horizon=1 training.horizon=2 evaluation.horizon=3 "
            + "evaluation.substeps=[1,2] evaluation.report=false "
            + (recipe.System == "ocean"
                ? "ocean.patch=16 ocean.cells=40 ocean.days=120 ocean.spin_up_years=0.02 ocean.spacing=5"
                : "data.points=16 data.coarsen=1 data.spin_up_years=0.01"),
        LeastActionConfig => "model.blocks=2 model.width=2 data.train=[12] data.validation=6 data.test=10 budget.epochs=2 budget.passes=1 "
            + "budget.batch_size=4 evaluation.seeds=1 evaluation.transport_points=6 evaluation.report=false",
        MapConfig => "model.blocks=2 model.width=4 data.points=16 budget.moves=4 budget.batch_size=8 evaluation.wind_up_moves=2 "
            + "evaluation.report=false",
        MmsConfig => "data.points=16 budget.moves=3 training.modules=[2,3] evaluation.report=false",
        MemoryConfig => "data.train=16 data.test=10 model.filters=2 model.blocks=2 budget.epochs=1 budget.batch_size=8 training.modules=2 "
            + "evaluation.modules=[2] evaluation.repetitions=1 evaluation.batch_size=2 evaluation.report=false",
        ModulewiseConfig =>
            "model.network=pre-activation model.network_stem=unset model.filters=[2] model.blocks=[2] model.modules=[] model.pools=[] "
                + "model.count=2 "
            + "data.train=16 data.validation=8 data.test=10 budget.epochs=2 budget.batch_size=8 evaluation.seeds=1 evaluation.report=false",
        TranslationConfig => "model.blocks=2 model.width=4 model.critic_width=4 data.test=8 budget.moves=4 budget.moves_per_epoch=2 "
            + "budget.batch_size=4 cycle.moves=2 cycle.batch_size=4 study.seeds=1 evaluation.judge_epochs=1 evaluation.report=false"
            + (recipe.System == "celeba" ? " data.crop=24 data.size=16 data.test=4" : "")
            + (recipe.System == "fashion-classes" ? " data.train=12 data.test=4 data.components=2 study.pixel_moves=2" : ""),
        _ => "",
    }).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
