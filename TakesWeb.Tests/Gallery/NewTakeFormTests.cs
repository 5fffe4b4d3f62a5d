using System.Text.Json.Nodes;
using Xunit;

namespace TakesWeb.Gallery;

public sealed class NewTakeFormTests
{
    [Fact]
    public void The_seed_moves_to_the_one_after_the_highest_in_the_shot()
    {
        var (seed, before) = Seeds.NextOf([A.Take(20, t => t.Seed = "8826"), A.Take(21, t => t.Seed = "42"), A.Take(22, t => t.Seed = "a word"), A.Take(23, t => t.Seed = null)]);

        Assert.Equal("8827", seed);
        Assert.Equal(20, before?.Number);
    }

    [Fact]
    public void A_seed_of_64_bits_is_counted_on_exactly()
    {
        Assert.Equal("18446744073709551615", Seeds.NextOf([A.Take(1, t => t.Seed = "18446744073709551614")]).Seed);
    }

    [Fact]
    public void The_first_seed_of_a_shot_without_seeds_is_1()
    {
        Assert.Equal(("1", null), Seeds.NextOf([]));
        Assert.Equal(("1", null), Seeds.NextOf([A.Take(1, t => t.Seed = "a word")]));
    }

    [Fact]
    public void The_same_take_asked_for_twice_by_one_form_has_one_key_and_any_other_has_its_own()
    {
        var form = new NewTakeForm { Seed = "7", HowMany = "2" };
        var takes = form.Read(parent: null).Value;
        var again = form.Read(parent: null).Value;
        var other = new NewTakeForm { Seed = "7" }.Read(parent: null).Value;

        Assert.Equal(takes.GenerationParams.Select(takes.KeyOf), again.GenerationParams.Select(again.KeyOf));
        Assert.Equal(3, takes.GenerationParams.Select(takes.KeyOf).Append(other.KeyOf(other.GenerationParams[0])).Distinct().Count());
    }

    [Fact]
    public void Several_takes_differ_in_their_seed_alone()
    {
        var form = new NewTakeForm { Seed = "8827", HowMany = "4", Prompt = "cold moonlight" };

        var takes = form.Read(parent: null).Value.GenerationParams;

        Assert.Equal([8827UL, 8828, 8829, 8830], takes.Select(t => (ulong)t["seed"]!));
        Assert.All(takes, t => Assert.Equal("cold moonlight", (string?)t["prompt"]));
        Assert.Equal("seeds 8827 to 8830", form.SeedRange);
    }

    [Fact]
    public void What_the_form_does_not_know_is_copied_from_the_take_it_starts_from()
    {
        var form = new NewTakeForm();
        form.StartFrom(A.Take(12, t => t.Model = "life"), new JsonObject { ["cfg"] = 6.5, ["steps"] = 30, ["seed"] = 1 });
        form.Seed = "7";

        var made = form.Read(parent: null).Value.GenerationParams[0];

        Assert.Equal(6.5, (double)made["cfg"]!);
        Assert.Equal("life", (string?)made["model"]);
        Assert.Equal(1920, (int)made["width"]!);
        Assert.Equal("24000/1001", (string?)made["frameRate"]);
        Assert.Equal(7UL, (ulong)made["seed"]!);
    }

    [Theory]
    [InlineData("big", "4", "24", "7", "1", "size")]
    [InlineData("1920 x 1080", "long", "24", "7", "1", "duration")]
    [InlineData("1920 x 1080", "4", "0/0", "7", "1", "frame rate")]
    [InlineData("1920 x 1080", "4", "24", "a word", "3", "whole number")]
    public void A_field_that_makes_no_sense_is_refused_by_its_name(string size, string duration, string rate, string seed, string howMany, string named)
    {
        var form = new NewTakeForm { Size = size, Duration = duration, FrameRate = rate, Seed = seed, HowMany = howMany };

        Assert.Contains(named, form.Read(parent: null).Problem?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void One_take_may_have_a_word_for_a_seed()
    {
        var made = new NewTakeForm { Seed = "moonlight" }.Read(parent: null).Value.GenerationParams[0];

        Assert.Equal("moonlight", (string?)made["seed"]);
    }

    [Fact]
    public void Frames_follow_duration_and_rate()
    {
        Assert.Equal("96 frames", new NewTakeForm { Duration = "4", FrameRate = "24000/1001" }.Frames);
    }
}
