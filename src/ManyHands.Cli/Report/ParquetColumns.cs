using Parquet.Schema;

namespace ManyHands.Cli;

/// <summary>A column that knows itself whether it may be null. Not changed once made.</summary>
/// <remarks>
/// The library's own makes a nullable type by reflection when it is told, for its serializer of classes, which is not used here
/// and which native compilation can't do: see Parquet.Substitutions.xml.
/// </remarks>
internal sealed class ParquetColumn(string name, Type type, bool isNullable = true) : DataField(name, type, isNullable: false)
{
    public override bool IsNullable => isNullable;
}

/// <summary>As <see cref="ParquetColumn"/>: milliseconds, UTC, or null.</summary>
internal sealed class ParquetTimeColumn(string name)
    : DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis, isNullable: false)
{
    public override bool IsNullable => true;
}
