using TakesWeb.Git;
using TakesWeb.Jobs;
using TakesWeb.Storage;

namespace TakesWeb.Takes;

public static class TakesFeature
{
    public static IServiceCollection AddTakes(this IServiceCollection services)
    {
        services.AddSingleton<MediaStore>();
        services.AddSingleton<Staging>();
        services.AddSingleton<TakeNumbers>();
        services.AddSingleton<TakeBooks>();
        services.AddSingleton<TakePublisher>();
        services.AddSingleton<TakeFiles>();
        services.AddSingleton<TakeAnnouncer>();
        services.AddHostedService(provider => provider.GetRequiredService<TakeAnnouncer>());
        services.AddSingleton<ICommitSource, TakeCommits>();
        services.AddOptions<SequenceOptions>()
            .BindConfiguration("Takes:Sequences")
            .Validate(o => o.MaxEntries is > 0 and <= 1_000_000, "Takes:Sequences:MaxEntries is a number from 1 to 1000000.")
            .Validate(o => o.MaxBytes > 0, "Takes:Sequences:MaxBytes has to be a number of bytes above 0.")
            .Validate(o => o.MaxRatio > 0, "Takes:Sequences:MaxRatio has to be a number above 0.")
            .ValidateOnStart();
        services.AddSingleton<UnpackSequence>();
        services.AddSingleton<LookAtSequence>();
        services.AddSingleton<FindParent>();
        services.AddSingleton<ReadLineage>();
        services.AddSingleton<AddTake>();
        services.AddSingleton<PublishQueuedTake>();
        services.AddSingleton<AttachMedia>();
        services.AddSingleton<AttachThumbnail>();
        services.AddSingleton<ChangeTakeStatus>();
        services.AddSingleton<SelectActiveTake>();
        services.AddSingleton<ClearActiveTake>();
        services.AddSingleton<TrashTake>();
        services.AddSingleton<RestoreTake>();
        services.AddSingleton<ArchiveTake>();
        services.AddSingleton<WeighPurge>();
        services.AddSingleton<PurgeTake>();
        services.AddSingleton<ListTrashedShots>();
        services.AddSingleton<TrashShot>();
        services.AddSingleton<RestoreShot>();
        services.AddSingleton<PurgeProject>();
        services.AddSingleton<IFileOwner, TakeFileOwner>();
        services.AddSingleton<FindTroubles>();
        services.AddSingleton<RebuildSidecar>();
        services.AddSingleton<BringShotBack>();
        services.AddSingleton<RepairTrouble>();
        services.AddSingleton<EditTake>();
        services.AddSingleton<PickTakes>();
        services.AddSingleton<RunBulk>();
        services.AddSingleton<BulkTakes>();
        services.AddOptions<TrashOptions>()
            .BindConfiguration("Takes:Trash")
            .Validate(o => o.Days is >= 0 and <= 36_500, "Takes:Trash:Days is a number of days from 0 (never) to 36500.")
            .ValidateOnStart();
        services.AddSingleton<PurgeOldTrash>();
        services.AddSingleton<TakeRoute>();
        services.AddSingleton<FindTake>();
        services.AddSingleton<FindFrames>();
        services.AddSingleton<FindDuplicates>();
        services.AddSingleton<MarkOpened>();
        services.AddSingleton<FindOpened>();
        services.AddSingleton<TakeMarks>();
        services.AddSingleton<ListTakes>();
        services.AddSingleton<SiftTakes>();
        services.AddSingleton<SumUpShot>();
        services.AddSingleton<ReadSidecar>();
        services.AddSingleton<ReadHistory>();
        services.AddSingleton<CompareTakes>();
        services.AddSingleton<ProjectOverview>();
        services.AddSingleton<ListProjectSummaries>();
        services.AddSingleton<ExtraFiles>();
        services.AddSingleton<ExtraPublisher>();
        services.AddSingleton<TrashExtra>();
        services.AddSingleton<EditExtra>();
        services.AddSingleton<PurgeExtra>();
        services.AddSingleton<AttachExtraPicture>();
        services.AddSingleton<AddExtraAsTake>();
        services.AddSingleton<ReadExtras>();
        services.AddSingleton<IRebuild>(provider => provider.GetRequiredService<ReadExtras>());
        services.AddSingleton<IFileOwner, ExtraOwner>();
        services.AddSingleton<ICommitSource, ExtraCommits>();
        services.AddSingleton<RecoverStaging>();
        services.AddSingleton<ReadFolder>();
        services.AddSingleton<TakeRows>();
        services.AddSingleton<ReadTakes>();
        services.AddSingleton<FillIndex>();
        services.AddSingleton<RebuildProgress>();
        services.AddSingleton<RebuildIndex>();
        services.AddSingleton<RebuildRequests>();
        services.AddHostedService<RebuildRunner>();
        services.AddSingleton<DumpIndex>();
        services.AddSingleton<CheckCommits>();
        services.AddHostedService<ReconcileAtStart>();
        services.AddJob<ReconcileJob>(ReconcileJob.Kind);
        services.AddJob<NameCommitsJob>(NameCommitsJob.Kind);
        services.AddJob<BulkJob>(BulkJob.Kind);
        services.AddJob<PurgeOldTrashJob>(PurgeOldTrashJob.Kind);
        return services;
    }
}
