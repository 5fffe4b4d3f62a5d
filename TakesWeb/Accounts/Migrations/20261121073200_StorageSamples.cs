using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TakesWeb.Accounts.Migrations
{
    /// <inheritdoc />
    public partial class StorageSamples : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "opened_takes",
                columns: table => new
                {
                    TakeUid = table.Column<Guid>(type: "TEXT", nullable: false),
                    FirstOpened = table.Column<long>(type: "INTEGER", nullable: false),
                    LastOpened = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_opened_takes", x => x.TakeUid);
                });

            migrationBuilder.CreateTable(
                name: "storage_samples",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ProjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Category = table.Column<string>(type: "TEXT", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_storage_samples", x => new { x.Day, x.ProjectId, x.Category });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "opened_takes");

            migrationBuilder.DropTable(
                name: "storage_samples");
        }
    }
}
