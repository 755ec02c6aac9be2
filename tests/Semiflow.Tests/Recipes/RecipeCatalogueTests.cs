namespace Semiflow.Tests.Recipes;

/// <summary>Laws of the catalogues of recipes and methods, and how names are looked up.</summary>
public sealed class RecipeCatalogueTests
{
    public static TheoryData<string> Methods => [.. MethodCatalogue.All.Select(method => method.Name)];

    [Fact]
    public void Names_are_unique_and_plain()
    {
        Assert.Distinct(RecipeCatalogue.All.Select(recipe => recipe.Name));
        Assert.Distinct(RecipeCatalogue.All.Select(recipe => recipe.Title));
        Assert.Distinct(MethodCatalogue.All.Select(method => method.Name));
        Assert.Distinct(MethodCatalogue.All.Select(method => method.Title));
        Assert.All(
            RecipeCatalogue.All.Select(recipe => recipe.Name).Concat(MethodCatalogue.All.Select(method => method.Name)),
            name => Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", name));
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_method_has_settings_for_each_of_its_models(string name)
    {
        IMethod method = MethodCatalogue.Find(name);
        Assert.NotEmpty(method.Title);
        Assert.NotEmpty(method.Models);
        Assert.Distinct(method.Models);
        Assert.All(method.Models, model => Assert.NotEmpty(Setting.Of(method.Checked(method.Defaults(model)))));
        Assert.Single(method.Models.Select(model => method.Defaults(model).GetType()).Distinct());
        Assert.Matches("^unknown (model|physics) 'no-model'", Assert.Throws<InputException>(() => method.Defaults("no-model")).Message);
    }

    /// <summary>Whoever adds a recipe to a method adds it to the catalogue, and the other way round.</summary>
    [Theory, MemberData(nameof(Methods))]
    public void The_recipes_of_a_method_are_those_of_the_catalogue(string name)
    {
        IMethod method = MethodCatalogue.Find(name);
        Assert.Equal(
            RecipeCatalogue.All.Where(recipe => recipe.Method == method).Select(recipe => recipe.Name).Order(),
            method.Recipes.Select(recipe => recipe.Name).Order());
        Assert.All(method.Recipes, recipe => Assert.Same(recipe, RecipeCatalogue.Find(recipe.Name)));
    }

    [Fact]
    public void Published_values_belong_to_named_figures_and_sources() => Assert.All(RecipeCatalogue.All, recipe =>
    {
        Assert.Distinct(recipe.Published.Select(value => value.Figure.Key));
        Assert.All(recipe.Published, value =>
        {
            Assert.True(double.IsFinite(value.Value), value.Figure.Key);
            Assert.NotEmpty(value.Figure.Title);
            Assert.NotEmpty(value.Source.Length > 0 ? value.Source : recipe.Source);
            Assert.Equal(value.Value, recipe.PublishedOf(value.Figure));
            Assert.Equal(value.Value, recipe.PublishedOf(value.Figure.Key));
        });
        Assert.Equal(recipe.Published.Count > 0, recipe.Reference.Length > 0);
        Assert.Null(recipe.PublishedOf("no figure"));
    });

    [Fact]
    public void A_plan_takes_everything_of_its_recipe() => Assert.All(RecipeCatalogue.All, recipe =>
    {
        RunPlan plan = recipe.Plan("small", 3, "cpu", recipe.Small);
        Assert.Equal((recipe.Name, "small", recipe.Model, 3L, "cpu"), (plan.Recipe, plan.Tier, plan.Model, plan.Seed, plan.Device));
        Assert.Equal(new DataSource(recipe.System), plan.Source);
        Assert.Same(recipe.Small, plan.Config);
        Assert.Same(recipe.Small.GetType(), recipe.Paper.GetType());
    });

    [Fact]
    public void Tiers_are_small_and_paper()
    {
        Recipe recipe = RecipeCatalogue.All[0];
        Assert.Equal((recipe.Small, recipe.Paper), (recipe.Settings("small"), recipe.Settings("paper")));
        Assert.Equal("unknown tier 'papers'. Did you mean 'paper'? Known: small, paper.",
            Assert.Throws<InputException>(() => recipe.Settings("papers")).Message);
    }

    [Theory]
    [InlineData("cno-posson", "unknown recipe 'cno-posson'. Did you mean 'cno-poisson'? Known: ")]
    [InlineData("leads-lotka", "unknown recipe 'leads-lotka'. Did you mean 'leads-lotka-volterra'? Known: ")]
    [InlineData("CNO-POISSON", "unknown recipe 'CNO-POISSON'. Did you mean 'cno-poisson'? Known: ")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzz", "unknown recipe 'zzzzzzzzzzzzzzzzzzzzzzzzzzzz'. Known: ")]
    public void An_unknown_recipe_is_answered_with_the_nearest(string name, string message) => Assert.StartsWith(
        message, Assert.Throws<InputException>(() => RecipeCatalogue.Find(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Pairs_of_functions_are_meant_where_no_method_is_named()
    {
        Assert.Same(OperatorMethod.Instance, MethodCatalogue.Default);
        Assert.Contains("unknown method 'opertor'", Assert.Throws<InputException>(() => MethodCatalogue.Find("opertor")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Reference_names_each_source_once()
    {
        var one = new Figure("one", "one");
        Recipe recipe = RecipeCatalogue.All[0] with
        {
            Source = "paper A",
            Published = [(one, 1), new PublishedValue(one with { Key = "two" }, 2, "paper B"), (one with { Key = "three" }, 3)],
        };
        Assert.Equal("paper A; paper B", recipe.Reference);
        Assert.Equal("", (recipe with { Published = [] }).Reference);
    }
}
