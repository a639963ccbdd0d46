namespace CryptoPredict.Core.Forecasting;

/// <summary>How models of one kind stand in an artefact: the learner's own format behind a manifest.</summary>
/// <typeparam name="TModel">What the model can do: <see cref="IForecaster"/>, for example.</typeparam>
public sealed class ArtefactFormat<TModel>
    where TModel : class, ILearntModel
{
    private readonly Func<TModel, ArtefactManifest, (ArtefactManifest Manifest, byte[] Payload)?> _write;
    private readonly ReadPayload _read;

    private ArtefactFormat(string name, bool readsFeatures, Func<TModel, ArtefactManifest, (ArtefactManifest Manifest, byte[] Payload)?> write,
        ReadPayload read)
    {
        Name = name;
        ReadsFeatures = readsFeatures;
        _write = write;
        _read = read;
    }

    internal delegate TModel ReadPayload(ArtefactManifest manifest, ReadOnlySpan<byte> payload, string version);

    /// <summary>The format's name in the manifest. It never changes, for what was written under it must be read.</summary>
    public string Name { get; }

    /// <summary>Whether the models read features, so that one of another feature schema cannot serve.</summary>
    public bool ReadsFeatures { get; }

    /// <summary>A format.</summary>
    /// <typeparam name="TKind">The class of the models.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="write">Completes the manifest of a model and writes the rest.</param>
    /// <param name="read">Reads a model back; throws <see cref="InvalidDataException"/> or <see cref="ArgumentException"/> for what is none.</param>
    /// <param name="readsFeatures">Whether the models read features.</param>
    internal static ArtefactFormat<TModel> Of<TKind>(
        string name, Func<TKind, ArtefactManifest, (ArtefactManifest Manifest, byte[] Payload)> write, ReadPayload read, bool readsFeatures = true)
        where TKind : class, TModel => new(name, readsFeatures, (model, manifest) => model is TKind kind ? write(kind, manifest) : null, read);

    /// <exception cref="ArgumentException">The model is of another kind.</exception>
    internal (ArtefactManifest Manifest, byte[] Payload) Write(TModel model, ArtefactManifest manifest) => _write(model, manifest)
        ?? throw new ArgumentException($"The model '{model.Model}' of the kind {model.GetType().Name} cannot be written as {Name}.", nameof(model));

    internal TModel Read(ArtefactManifest manifest, ReadOnlySpan<byte> payload, string version) => _read(manifest, payload, version);
}
