using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using Xunit;

namespace TakesWeb;

/// <summary>
/// The architecture: a feature may use any feature on a lower floor, and none on its own or above. The list is the one of
/// docs/architecture.md; changing it is a reviewed line.
/// </summary>
public sealed class FeatureDependencyTests
{
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Kernel"] = 1,
        ["Storage"] = 2,
        ["Accounts"] = 2,
        ["Media"] = 2,
        ["Jobs"] = 3,
        ["Git"] = 4,
        ["Projects"] = 5,
        ["Takes"] = 6,
        ["Previews"] = 7,
        ["Review"] = 7,
        ["Assets"] = 7,
        ["Clips"] = 7,
        ["Generation"] = 7,
        ["Insights"] = 7,
        ["Uploads"] = 8,
        ["Search"] = 8,
        ["Sharing"] = 8,
        ["Housekeeping"] = 8,
        ["Gallery"] = 9,
        ["Shell"] = 10,
    };

    [Fact]
    public void Every_feature_stands_on_a_floor()
    {
        var unknown = Features().Select(f => f.Feature).Distinct().Where(f => !Floors.ContainsKey(f)).ToList();

        Assert.Empty(unknown);
    }

    [Fact]
    public void Arrows_point_down_only()
    {
        var upward = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (feature, type) in Features())
        {
            foreach (var used in Uses(type).Select(FeatureOf).OfType<string>().Distinct())
            {
                if (used != feature && Floors.TryGetValue(used, out var floor) && Floors.TryGetValue(feature, out var own) && floor >= own)
                {
                    upward.Add($"{feature} ({own}) uses {used} ({floor}), in {type.FullName}");
                }
            }
        }

        Assert.Empty(upward);
    }

    [Fact]
    public void The_test_itself_sees_what_a_method_body_uses()
    {
        var uses = Uses(ModuleDefinition.ReadModule(typeof(FeatureDependencyTests).Assembly.Location).GetType("TakesWeb.FeatureDependencyTests"));

        Assert.Contains(uses, name => name == "Mono.Cecil.ModuleDefinition");
    }

    private static IEnumerable<(string Feature, TypeDefinition Type)> Features()
    {
        var module = ModuleDefinition.ReadModule(typeof(Kernel.Problem).Assembly.Location);
        return module.GetAllTypes()
            .Select(type => (Feature: FeatureOf(FullName(type)), Type: type))
            .Where(pair => pair.Feature is not null)
            .Select(pair => (pair.Feature!, pair.Type));
    }

    private static string? FeatureOf(string fullName)
    {
        var parts = fullName.Split('.');
        return parts is ["TakesWeb", var feature, _, ..] ? feature : null;
    }

    private static string FullName(TypeReference type)
    {
        var outer = type;
        while (outer.DeclaringType is { } declaring)
        {
            outer = declaring;
        }

        return outer.FullName;
    }

    private static IEnumerable<string> Uses(TypeDefinition type)
    {
        var references = new List<TypeReference?> { type.BaseType };
        references.AddRange(type.Interfaces.Select(i => i.InterfaceType));
        references.AddRange(type.Fields.Select(f => f.FieldType));
        references.AddRange(type.Properties.Select(p => p.PropertyType));
        references.AddRange(type.CustomAttributes.Select(a => a.AttributeType));
        foreach (var method in type.Methods)
        {
            references.Add(method.ReturnType);
            references.AddRange(method.Parameters.Select(p => p.ParameterType));
            if (method.HasBody)
            {
                references.AddRange(method.Body.Variables.Select(v => v.VariableType));
                references.AddRange(method.Body.Instructions.SelectMany(Operands));
            }
        }

        return references.Where(r => r is not null).SelectMany(r => Flatten(r!)).Select(FullName).Distinct();
    }

    private static IEnumerable<TypeReference?> Operands(Instruction instruction) => instruction.Operand switch
    {
        MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType), .. GenericsOf(method)],
        FieldReference field => [field.DeclaringType, field.FieldType],
        TypeReference reference => [reference],
        _ => [],
    };

    private static IEnumerable<TypeReference> GenericsOf(MethodReference method) =>
        method is GenericInstanceMethod generic ? generic.GenericArguments : [];

    private static IEnumerable<TypeReference> Flatten(TypeReference type) => type switch
    {
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Flatten)],
        TypeSpecification specification => Flatten(specification.ElementType),
        _ => [type],
    };
}
