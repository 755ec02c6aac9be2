using System.Text.Json.Nodes;
using CsCheck;

namespace Semiflow.Tests.Recipes.Settings;

/// <summary>What a user wrote, turned into the type of a setting.</summary>
public sealed class SettingValueTests
{
    private enum Mood
    {
        Calm,
        VeryCalm,
    }

    public static TheoryData<object?, Type, object?> Readable => new()
    {
        { "12", typeof(int), 12 },
        { "-12", typeof(int), -12 },
        { 12L, typeof(int), 12 },
        { "9000000000", typeof(long), 9_000_000_000 },
        { "1e-3", typeof(double), 1e-3 },
        { "-.5", typeof(double), -0.5 },
        { 3L, typeof(double), 3.0 },
        { 2.5, typeof(double?), 2.5 },
        { "true", typeof(bool), true },
        { "False", typeof(bool), false },
        { true, typeof(bool), true },
        { "very_calm", typeof(Mood), Mood.VeryCalm },
        { "calm", typeof(Mood?), Mood.Calm },
        { "text", typeof(string), "text" },
        { "", typeof(string), "" },
        { "unset", typeof(int?), null },
        { "unset", typeof(Mood?), null },
        { "unset", typeof(string), null },
        { null, typeof(double?), null },
    };

    public static TheoryData<object?, Type, string> Unreadable => new()
    {
        { "1.0", typeof(int), "setting a.b is a whole number, not '1.0'." },
        { "1,000", typeof(int), "setting a.b is a whole number, not '1,000'." },
        { "2147483648", typeof(int), "setting a.b is a whole number, not '2147483648'." },
        { 1.5, typeof(long), "setting a.b is a whole number, not '1.5'." },
        { "", typeof(int?), "setting a.b is a whole number or unset, not ''." },
        { true, typeof(double), "setting a.b is a finite number, not 'true'." },
        { "Infinity", typeof(double), "setting a.b is a finite number, not 'Infinity'." },
        { "1e999", typeof(double?), "setting a.b is a finite number or unset, not '1e999'." },
        { "1", typeof(bool), "setting a.b is true or false, not '1'." },
        { 5L, typeof(string), "setting a.b is text, not '5'." },
        { "unset", typeof(int), "setting a.b is a whole number, not 'unset'." },
        { null, typeof(bool), "setting a.b is true or false, not 'nothing'." },
        { "VeryCalm", typeof(Mood), "setting a.b is one of calm, very_calm, not 'VeryCalm'. Did you mean 'very_calm'?" },
        { "angry!!!!!", typeof(Mood), "setting a.b is one of calm, very_calm, not 'angry!!!!!'." },
        { 0L, typeof(Mood), "setting a.b is one of calm, very_calm, not '0'." },
    };

    [Theory, MemberData(nameof(Readable))]
    public void A_value_of_its_kind_is_read(object? written, Type type, object? expected)
    {
        object? read = SettingValue.Convert(written, type, "a.b");
        Assert.Equal(expected, read);
        Assert.Equal(expected?.GetType(), read?.GetType());
    }

    [Theory, MemberData(nameof(Unreadable))]
    public void A_value_of_another_kind_is_refused_with_what_was_expected(object? written, Type type, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => SettingValue.Convert(written, type, "a.b")).Message);

    [Theory]
    [InlineData("[1, 2,3]", new[] { 1, 2, 3 })]
    [InlineData("1,2", new[] { 1, 2 })]
    [InlineData("7", new[] { 7 })]
    [InlineData("[]", new int[0])]
    [InlineData("", new int[0])]
    public void Lists_are_read_with_and_without_brackets(string written, int[] expected) =>
        Assert.Equal(expected, Assert.IsType<int[]>(SettingValue.Convert(written, typeof(IReadOnlyList<int>), "sizes")));

    [Fact]
    public void Lists_hold_elements_of_their_own_kind()
    {
        Assert.Equal(
            [Mood.VeryCalm, Mood.Calm],
            Assert.IsType<Mood[]>(SettingValue.Convert("very_calm, calm", typeof(IReadOnlyList<Mood>), "moods")));
        Assert.Equal([1.0, 2.5], Assert.IsType<double[]>(SettingValue.Convert(new object[] { 1L, 2.5 }, typeof(double[]), "rates")));
        Assert.Equal([5], Assert.IsType<int[]>(SettingValue.Convert(5L, typeof(IReadOnlyList<int>), "sizes")));
        Assert.Contains(
            "setting moods is one of calm", Assert.Throws<InputException>(
                () => SettingValue.Convert("calm, wild", typeof(IReadOnlyList<Mood>), "moods")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_read_as_what_it_says()
    {
        Assert.Equal(3, SettingValue.Convert(JsonNode.Parse("3"), typeof(int), "n"));
        Assert.Equal(0.1, SettingValue.Convert(JsonNode.Parse("1e-1"), typeof(double), "x"));
        Assert.Equal(true, SettingValue.Convert(JsonNode.Parse("true"), typeof(bool), "flag"));
        Assert.Equal("7", SettingValue.Convert(JsonNode.Parse("\"7\""), typeof(string), "name"));
        Assert.Equal([1, 2], (int[])SettingValue.Convert(JsonNode.Parse("[1, 2]"), typeof(IReadOnlyList<int>), "sizes")!);
        Assert.Throws<InputException>(() => SettingValue.Convert(JsonNode.Parse("{\"a\": 1}"), typeof(int), "n"));
        Assert.Throws<InputException>(() => SettingValue.Convert(JsonNode.Parse("1.5"), typeof(int), "n"));
    }

    /// <summary>Text, JSON and the value itself lead back to every finite number, to the last bit.</summary>
    [Fact]
    public void Every_number_survives_its_text() => Gen.Double.Where(double.IsFinite).Sample(number =>
        BitConverter.DoubleToInt64Bits((double)SettingValue.Convert(Configuration.Text(number), typeof(double), "x")!)
            == BitConverter.DoubleToInt64Bits(number)
        && (double)SettingValue.Convert(JsonValue.Create(number), typeof(double), "x")! == number
        && (double)SettingValue.Convert(number, typeof(double), "x")! == number, iter: 500);

    [Fact]
    public void Every_list_of_whole_numbers_survives_its_text() => Gen.Int.Array[0, 6].Sample(list =>
        list.SequenceEqual((int[])SettingValue.Convert(Configuration.Text(list), typeof(IReadOnlyList<int>), "x")!), iter: 300);
}
