defmodule Demo.MixProject do
end
