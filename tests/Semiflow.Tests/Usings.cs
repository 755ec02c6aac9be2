global using Semiflow.Recipes;
global using Semiflow.Recipes.Forecasts;
global using Semiflow.Recipes.OperatorLearning;
global using Semiflow.Recipes.Results;
global using Semiflow.Recipes.Runs;
global using Semiflow.Recipes.Settings;
global using Semiflow.Recipes.Sources;
global using Xunit;
