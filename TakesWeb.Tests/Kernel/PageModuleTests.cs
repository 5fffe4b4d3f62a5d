using Microsoft.JSInterop;
using Xunit;

namespace TakesWeb.Kernel;

/// <summary>The browser half of a component comes and goes with it, in whatever order the browser answers.</summary>
public sealed class PageModuleTests
{
    private readonly Browser _browser = new();

    [Fact]
    public async Task It_is_made_once_for_each_key_and_the_reference_to_the_one_before_is_given_back()
    {
        await using var module = new PageModule(_browser, "./js/some.js");
        var first = module.AttachAsync(default, "a");
        _browser.AnswerImport();
        var a = _browser.AnswerAttach();
        await first;
        await module.AttachAsync(default, "a");

        var second = module.AttachAsync(default, "b");
        var b = _browser.AnswerAttach();
        await second;
        await module.InvokeAsync("go");

        Assert.Equal(["release"], a.Heard);
        Assert.Equal(["go"], b.Heard);
    }

    [Fact]
    public async Task A_component_that_goes_while_the_module_is_fetched_makes_nothing()
    {
        var module = new PageModule(_browser, "./js/some.js");
        var attaching = module.AttachAsync(default, "a");
        await module.DisposeAsync();
        _browser.AnswerImport();

        await attaching;
        Assert.Equal(["import"], _browser.Heard);
    }

    [Fact]
    public async Task A_component_that_goes_while_the_browser_makes_it_lets_go_of_it_afterwards()
    {
        var module = new PageModule(_browser, "./js/some.js");
        var attaching = module.AttachAsync(default, "a");
        _browser.AnswerImport();
        await module.DisposeAsync();
        var made = _browser.AnswerAttach();

        await attaching;
        Assert.Equal(["dispose", "release"], made.Heard);
    }

    [Fact]
    public async Task An_element_that_left_the_page_on_the_way_is_no_error_and_one_that_is_there_is()
    {
        await using var module = new PageModule(_browser, "./js/some.js");
        var first = module.AttachAsync(default, "a");
        _browser.AnswerImport();
        var second = module.AttachAsync(default, "b");
        _browser.FailAttach();
        _browser.FailAttach();

        await first;
        await Assert.ThrowsAsync<JSException>(() => second);
    }

    /// <summary>A browser that answers when the test says so, in the order of the questions.</summary>
    private sealed class Browser : IJSRuntime, IJSObjectReference
    {
        private readonly Queue<TaskCompletionSource<IJSObjectReference>> _imports = [];
        private readonly Queue<TaskCompletionSource<IJSObjectReference>> _attaches = [];

        public List<string> Heard { get; } = [];

        public void AnswerImport() => _imports.Dequeue().SetResult(this);

        public Made AnswerAttach()
        {
            var made = new Made();
            _attaches.Dequeue().SetResult(made);
            return made;
        }

        public void FailAttach() => _attaches.Dequeue().SetException(new JSException("Cannot read properties of null"));

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args)
        {
            Heard.Add(identifier);
            var asked = new TaskCompletionSource<IJSObjectReference>();
            (identifier == "import" ? _imports : _attaches).Enqueue(asked);
            return (TValue)await asked.Task;
        }

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => InvokeAsync<TValue>(identifier, args);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Made : IJSObjectReference
    {
        public List<string> Heard { get; } = [];

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args)
        {
            Heard.Add(identifier);
            return ValueTask.FromResult<TValue>(default!);
        }

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => InvokeAsync<TValue>(identifier, args);

        public ValueTask DisposeAsync()
        {
            Heard.Add("release");
            return ValueTask.CompletedTask;
        }
    }
}
