// Pages of runs: HTML that stands alone and can be read by machines, and Markdown with the same numbers.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "scenarios/impact/measurement.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/report/page/graph_layout.hpp"
#include "scenarios/worlds/virtual/activity_record.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"

using support::Scratch;

namespace {

const std::string locked_plan = R"(
title: "Two <b>certificates</b> | at once & \"quoted\""
source: "Cisco 214231"
cluster { name: "hq"  version: "11.5"  node { name: "hq-pub" } node { name: "hq-sub1"  runs: [CALLMANAGER, TVS] } }
phones { name: "floor-1"  cluster: "hq"  count: 20 }
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { regenerate { cluster: "hq"  certificate: TVS } note: "as in change 4711" }
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones { } }
step { expect { trust: TRUSTED } }
)";

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A page of a run, checked as far as every one of them must be right.
struct PageOf {
    std::string text;
    std::string markdown;
    pugi::xml_document html;
    int exit_code = 0;

    PageOf(const Scratch& scratch, const std::string& arguments) {
        const std::string base = scratch.path() + "/page";
        exit_code =
            support::bellwether(
                fmt::format("run --world virtual --report {0}.html --report {0}.md {1}", base, arguments))
                .exit_code;
        take(base);
    }
    explicit PageOf(const std::string& base) { take(base); }

    [[nodiscard]] std::size_t count(const std::string& path) const {
        return html.select_nodes(path.c_str()).size();
    }
    [[nodiscard]] std::string all_of(const char* path) const {
        std::string all;
        for (const pugi::xpath_node& each : html.select_nodes(path)) all += each.node().text().get();
        return all;
    }

  private:
    void take(const std::string& base) {
        text = read(base + ".html");
        markdown = read(base + ".md");
        const auto loaded = html.load_string(text.c_str(), pugi::parse_full);
        REQUIRE_MESSAGE(loaded, loaded.description());
        // Nothing from elsewhere, and nothing that runs.
        CHECK(count("//script | //link | //iframe | //img | //@src | //@onclick") == 0);
        for (const pugi::xpath_node& each : html.select_nodes("//@href"))
            CHECK(std::string_view(each.attribute().value()).starts_with('#'));
        CHECK(text.find("url(") == std::string::npos);
        CHECK(text.find("@import") == std::string::npos);
        // Links lead somewhere, and places are told apart.
        std::set<std::string> ids;
        for (const pugi::xpath_node& each : html.select_nodes("//@id"))
            CHECK_MESSAGE(ids.insert(each.attribute().value()).second, each.attribute().value());
        for (const pugi::xpath_node& each : html.select_nodes("//@href"))
            CHECK_MESSAGE(ids.contains(each.attribute().value() + 1), each.attribute().value());
        std::set<std::string> labels;
        for (const pugi::xpath_node& each : html.select_nodes("//*[@role='region']/@aria-label"))
            CHECK_MESSAGE(labels.insert(each.attribute().value()).second, each.attribute().value());
        // Pictures say what they are, and rows have as many cells as there are columns.
        CHECK(count("//svg") == count("//svg[@role='img'][@aria-label != ''][title][desc]"));
        CHECK(count("//table") == count("//table[caption]"));
        for (const pugi::xpath_node& table : html.select_nodes("//table")) {
            const std::size_t columns = table.node().select_nodes("thead/tr/th").size();
            for (const pugi::xpath_node& row : table.node().select_nodes("tbody/tr"))
                CHECK(row.node().select_nodes("th | td").size() == columns);
        }
    }
};

}  // namespace

TEST_SUITE("pages") {
    TEST_CASE("a plan that locks phones: the verdict first, then what a change board asks for, in order") {
        const Scratch scratch;
        const PageOf page(scratch, scratch.file("plan.textproto", locked_plan));
        CHECK(page.exit_code == 4);
        std::vector<std::string> chapters;
        for (const pugi::xpath_node& each : page.html.select_nodes("//h2"))
            chapters.emplace_back(each.node().text().get());
        CHECK(chapters == std::vector<std::string>{
                              "Verdict", "Phones over time", "Runbook", "Who trusts whom", "Boots of phones",
                              "Risks, and what brings phones back", "Certificates", "Words"});
        CHECK(page.count("//p[span[@class='bad' and text()='FAILED']]") == 1);
        CHECK(page.all_of("//p").find("20 phones of floor-1: LOCKED") != std::string::npos);
        // What is typed where, and how it must look then.
        CHECK(page.count("//code[text()='utils service restart Cisco Tftp']") == 1);
        CHECK(page.count("//td[strong[text()='hq-sub1, OS Administration']]") == 2);
        CHECK(page.count("//code[text()='show itl']") >= 1);
        CHECK(page.text.find("as in change 4711") != std::string::npos);
        // The edge that failed, the boot that refused, and what helps.
        CHECK(page.count("//td[span[@class='bad' and text()='refused']]") >= 1);
        CHECK(page.count("//figure//text[contains(text(), 'ITL REFUSED, TVS_CERTIFICATE_NOT_TRUSTED')]") ==
              1);
        CHECK(page.text.find("20 of 20 phones back") != std::string::npos);
        CHECK(page.count("//a[@href='#word-TVS-CERTIFICATE-NOT-TRUSTED']") >= 1);
    }

    TEST_CASE("words of a plan are text, whatever they look like") {
        const Scratch scratch;
        const PageOf page(scratch, scratch.file("plan.textproto", locked_plan));
        CHECK(page.count("//b") == 0);
        CHECK(page.all_of("//h1") == "Two <b>certificates</b> | at once & \"quoted\"");
        CHECK(page.markdown.starts_with("# Two \\<b\\>certificates\\</b\\> \\| at once \\& \"quoted\"\n"));
    }

    TEST_CASE("Markdown has every table of the page, with the same cells") {
        const Scratch scratch;
        const PageOf page(scratch, scratch.file("plan.textproto", locked_plan));
        std::size_t tables = 0;
        std::size_t rows = 0;
        for (std::size_t at = 0; at < page.markdown.size();) {
            const std::size_t end = page.markdown.find('\n', at);
            const std::string_view line(page.markdown.data() + at, end - at);
            if (line.starts_with("| --- ") || line.starts_with("| ---: ")) ++tables;
            if (line.starts_with("| ")) ++rows;
            at = end + 1;
        }
        CHECK(tables == page.count("//table"));
        CHECK(rows == page.count("//tr") + tables);
        CHECK(page.markdown.find("**FAILED**. 20 phones of floor-1: LOCKED") != std::string::npos);
    }

    TEST_CASE("the same run gives the same page, byte for byte") {
        const Scratch scratch;
        const std::string plan = scratch.file("plan.textproto", locked_plan);
        const PageOf first(scratch, plan);
        const PageOf second(scratch, plan);
        CHECK(first.text == second.text);
        CHECK(first.markdown == second.markdown);
    }

    TEST_CASE(
        "several files are one page, which begins with a table of them; what can't be played is among them") {
        const Scratch scratch;
        const std::string broken = scratch.file("broken.textproto", "cluster { nam: \"hq\" }\n");
        const std::string plan = scratch.file("plan.textproto", locked_plan);
        const PageOf page(scratch, broken + " " + plan);
        CHECK(page.exit_code == 2);
        CHECK(page.all_of("//h1") == "0 of 2 scenarios passed");
        CHECK(page.count("//table[caption='Scenarios']//td[span[text()='ERROR']]") == 1);
        CHECK(page.count("//table[caption='Scenarios']//td[span[text()='FAILED']]") == 1);
        CHECK(page.all_of("//pre").find("broken.textproto:1:11: error:") != std::string::npos);
    }

    TEST_CASE("--report - prints the page as Markdown, and nothing else") {
        const Scratch scratch;
        const std::string plan = scratch.file("plan.textproto", locked_plan);
        const support::CommandResult run = support::bellwether("run --world virtual --report - " + plan);
        CHECK(run.exit_code == 4);
        CHECK(run.output.starts_with("# Two "));
        CHECK(!support::contains(run, "FAILED " + plan));
        CHECK(support::bellwether("run --json --report - " + plan).exit_code == 1);
    }

    TEST_CASE("a run in both worlds tells the times of the virtual one") {
        const Scratch scratch;
        const std::string plan = scratch.file("plan.textproto", locked_plan);
        const std::string base = scratch.path() + "/both";
        CHECK(support::bellwether(fmt::format("run --report {0}.html --report {0}.md {1}", base, plan))
                  .exit_code == 4);
        const PageOf page(base);
        CHECK(page.count("//table[starts-with(caption, 'Requests to servers')]//tr") > 3);
        CHECK(page.count("//svg[contains(@aria-label, 'over the world')]") == 1);
    }

    TEST_CASE("a pipe or a device is written, and not replaced by a file") {
        const Scratch scratch;
        const std::string plan = scratch.file("plan.textproto", locked_plan);
        const std::string pipe = scratch.path() + "/pipe.md";
        REQUIRE(support::run("mkfifo " + pipe).exit_code == 0);
        const support::Background reader({"cat", pipe});
        CHECK(support::bellwether("run --world virtual --report " + pipe + " " + plan).exit_code == 4);
        CHECK(reader.wait_for("**FAILED**. 20 phones of floor-1: LOCKED"));
        CHECK(std::filesystem::is_fifo(pipe));
    }

    TEST_CASE("what a certificate's expiry breaks is what playing it breaks") {
        const auto document = language::Document::read(
            BELLWETHER_SOURCE "/scenarios/catalogue/sites/renewal_12_5.include.textproto");
        const impact::Measurement usual =
            impact::measure(impact::no_event(document->site()), 1, support::keys());
        std::size_t played = 0;
        for (const impact::WhatIf& event : impact::certificate_events(document->site())) {
            if (!event.event.ends_with(" expired") || event.kinds.size() != 1) continue;
            ++played;
            const std::string_view said = model::facts_of(event.kinds.front()).breaks_at_expiry;
            const std::vector<impact::Change> changes =
                impact::changes(usual, impact::measure(event, 1, support::keys()));
            INFO(event.event, ": ", said);
            CHECK(changes.empty() == said.starts_with("nothing"));
            for (const impact::Change& change : changes) {
                if (change.subject == "registration") CHECK(said.find("registration") != std::string::npos);
                if (change.subject == "HTTPS services")
                    CHECK(said.find("HTTPS services") != std::string::npos);
                if (change.subject == "new LSC") CHECK(said.find("LSC") != std::string::npos);
                if (change.subject == "backup") CHECK(said.find("backups") != std::string::npos);
                if (change.subject == "traversal zone") CHECK(said.find("zones") != std::string::npos);
                if (change.subject == "sign-in from outside")
                    CHECK(said.find("sign-in from outside") != std::string::npos);
            }
        }
        CHECK(played == 8);
    }

    TEST_CASE("an interrupted run leaves a page that says so, with the steps until then") {
        const Scratch scratch;
        std::string plan = locked_plan;
        for (int i = 0; i < 2000; ++i) plan += "step { reset_phones { } }\n";
        const std::string base = scratch.path() + "/broken_off";
        support::Background running({support::bellwether_path(), "run", "--world", "live", "--report",
                                     base + ".html", "--report", base + ".md",
                                     scratch.file("long.textproto", plan)});
        REQUIRE(running.wait_for_work());
        CHECK(running.stop(SIGINT) == 130);
        const PageOf page(base);
        CHECK(page.all_of("//p//span[@class='bad']").find("INTERRUPTED") != std::string::npos);
        CHECK(page.text.find("this page is not whole") != std::string::npos);
    }
}

TEST_SUITE("activity over time") {
    TEST_CASE("pieces are joined when there are too many: no request is lost, and the most is the most") {
        virtual_world::ActivityRecord record;
        const worlds::Moment start(std::chrono::seconds(1'800'000'000));
        for (std::size_t i = 0; i < 5000; ++i) {
            const worlds::Moment at = start + std::chrono::seconds(3 * i);
            record.note_without(at, i == 1234 ? 77 : 5);
        }
        const worlds::Activity activity = record.activity();
        CHECK(activity.pieces.size() <= virtual_world::ActivityRecord::most_pieces);
        CHECK(activity.piece > std::chrono::seconds(3));
        std::size_t most = 0;
        for (const worlds::Activity::Piece& piece : activity.pieces) most = std::max(most, piece.without);
        CHECK(most == 77);
        CHECK(activity.pieces.back().without_at_end == 5);
    }
}

TEST_SUITE("graphs as pictures") {
    TEST_CASE("a graph is drawn the same each time, with all that it has, and texts that are no markup") {
        page::Drawing drawing;
        drawing.nodes = {{{"a <b>", "phones"}, page::DrawnNode::Look::round, page::DrawnNode::State::usual},
                         {{"list & more"}, page::DrawnNode::Look::box, page::DrawnNode::State::is_new}};
        drawing.edges = {{0, 1, "holds", page::DrawnEdge::State::has_failed},
                         {1, 0, "\"back\"", page::DrawnEdge::State::is_gone}};
        const std::string picture = page::drawn(drawing, "title");
        CHECK(picture == page::drawn(drawing, "title"));
        pugi::xml_document svg;
        REQUIRE(svg.load_string(picture.c_str()));
        CHECK(svg.select_nodes("//rect").size() == 2);
        CHECK(svg.select_nodes("//text[text()='a <b>']").size() == 1);
        CHECK(svg.select_nodes("//text[text()='\"back\"']").size() == 1);
        CHECK(svg.select_nodes("//path[@class='lb']").size() == 2);
    }
    TEST_CASE("a graph of nothing is a picture of nothing") {
        pugi::xml_document svg;
        CHECK(svg.load_string(page::drawn({}, "title").c_str()));
    }
}
