//! The `vario` command: trains, measures and inspects recommendation models. See `vario --help`.

fn main() -> std::process::ExitCode {
    vario::cli::run()
}
