require 'sinatra'
set :public_folder, 'assets_out'
